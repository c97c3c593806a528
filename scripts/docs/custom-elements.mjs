/** `custom-elements.json` of the npm package: what editors, catalogues and our own reference know of the elements. */
import {readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {create, ts} from '@custom-elements-manifest/analyzer';
import {ROOT} from '../run.mjs';

const FOLDER = join(ROOT, 'components/src');

/** The elements, in the order in which a reader should meet them. */
export const TAGS = ['metrics-chart', 'metrics-series', 'metrics-axis', 'metrics-threshold', 'metrics-annotation'];

/** Files of the sources that can hold a type or a constant which an element names. */
const sourceFiles = readdirSync(FOLDER, {recursive: true, encoding: 'utf8'})
  .filter((path) => path.endsWith('.ts') && !/\.(test|harness|fixture)\.ts$/.test(path))
  .map((path) => join(FOLDER, path))
  .concat(join(ROOT, 'contract/src/series.ts'));

/** @param {string} path */
const parsed = (path) => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);

/**
 * Everything that is declared at the top of some source file, by name.
 *
 * @returns {Map<string, any>}
 */
export function declarations() {
  const found = new Map();
  for (const path of sourceFiles)
    ts.forEachChild(parsed(path), (node) => {
      if (ts.isTypeAliasDeclaration(node) || ts.isInterfaceDeclaration(node)) found.set(node.name.text, node);
    });
  return found;
}

/**
 * The text of a type, with names for short unions written out: what can be written in markup, not what we call it.
 *
 * @param {string} text
 * @param {ReturnType<typeof declarations>} declared
 */
export function spelledOut(text, declared) {
  return text.replace(/\b[A-Z]\w+\b/g, (name) => {
    const node = declared.get(name);
    if (node === undefined || !ts.isTypeAliasDeclaration(node)) return name;
    return /^('[\w-]+'|string|number|Date)( \| |$)/.test(node.type.getText()) ? node.type.getText() : name;
  });
}

/** Lit's decorator says which fields are attributes, and under which name. Everything else the analyzer finds itself. */
const attributesOfLit = {
  name: 'attributes-of-lit',
  /** @param {any} context */
  analyzePhase({node, moduleDoc}) {
    if (!ts.isPropertyDeclaration(node) || !ts.isClassDeclaration(node.parent)) return;
    const decorator = (ts.getDecorators(node) ?? []).find(({expression}) => /^property\(/.test(expression.getText()));
    const owner = moduleDoc.declarations.find((/** @type {any} */ {name}) => name === node.parent.name?.text);
    const member = owner?.members?.find((/** @type {any} */ {name}) => name === node.name.getText());
    if (decorator === undefined || member === undefined) return;
    const options = decorator.expression.getText();
    // `value = Number.NaN` names no type, yet has one.
    member.type ??= {text: 'number'};
    if (/attribute: false/.test(options)) return;
    member.attribute = /attribute: '([^']+)'/.exec(options)?.[1] ?? member.name;
    if (/reflect: true/.test(options)) member.reflects = true;
  },
};

/**
 * The manifest, schema 1.0.0: the public elements with their properties, attributes, events, slots, parts, custom
 * properties and states, each with a description; nothing that is private, protected or Lit's.
 *
 * @returns {any}
 * @throws Error when something public has no description, or a property no default
 */
export function customElementsManifest() {
  const declared = declarations();
  const modules = TAGS.map((tag) => parsed(join(FOLDER, `elements/${tag}/${tag}.ts`)));
  const analyzed = create({modules, plugins: [attributesOfLit]});
  const elements = analyzed.modules.map(({declarations: [element]}, i) => publicOf(element, TAGS[i], declared));
  const isSame = {module: 'dist/element.js'};
  return {
    schemaVersion: '1.0.0',
    readme: 'README.md',
    modules: [
      {
        kind: 'javascript-module',
        path: 'dist/element.js',
        declarations: elements,
        exports: elements.map(({name}) => ({kind: 'js', name, declaration: {name, ...isSame}})),
      },
      {
        kind: 'javascript-module',
        path: 'dist/index.js',
        declarations: [],
        exports: elements.map(({name, tagName}) => ({
          kind: 'custom-element-definition',
          name: tagName,
          declaration: {name, ...isSame},
        })),
      },
    ],
  };
}

/**
 * @param {any} element
 * @param {string} tagName
 * @param {ReturnType<typeof declarations>} declared
 */
function publicOf(element, tagName, declared) {
  const oneLine = (/** @type {string} */ text) => text.replace(/\s+/g, ' ').trim();
  /** @param {string} what @param {any[]} [list] */
  const described = (what, list = []) => {
    for (const {name, description} of list)
      if (!description) throw new Error(`undescribed ${what} of ${tagName}: ${name}`);
    return list.map((each) => ({...each, description: oneLine(each.description)}));
  };
  const members = described(
    'property',
    element.members.filter(
      (/** @type {any} */ {kind, privacy, static: isStatic}) => kind === 'field' && !privacy && !isStatic,
    ),
  ).map((member) => ({...member, type: {text: spelledOut(member.type.text, declared)}}));
  for (const {name, readonly, description} of members)
    if (!readonly && !/ Default: .+\.$/.test(description))
      throw new Error(`property without "Default: …" at its end: ${tagName}.${name}`);
  return {
    kind: 'class',
    customElement: true,
    tagName,
    name: element.name,
    summary: oneLine(element.summary),
    superclass: element.superclass,
    members,
    attributes: members
      .filter(({attribute}) => attribute)
      .map(({name, attribute, type, default: value, description}) => ({
        name: attribute,
        fieldName: name,
        type,
        default: value,
        description,
      })),
    events: described(
      'event',
      (element.events ?? []).filter((/** @type {any} */ {name}) => name),
    ),
    slots: described('slot', element.slots),
    cssParts: described('part', element.cssParts),
    cssProperties: described('custom property', element.cssProperties),
    cssStates: described('state', element.cssStates),
  };
}

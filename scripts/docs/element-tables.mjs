/** The tables of the element reference, made from the custom-elements manifest and from the declarations of its types. */
import {ts} from '@custom-elements-manifest/analyzer';
import {customElementsManifest, declarations, spelledOut} from './custom-elements.mjs';
import {code, table} from './markdown.mjs';

const manifest = customElementsManifest();
const declared = declarations();

/** @param {string} tag */
const elementOf = (tag) => {
  const element = manifest.modules[0].declarations.find((/** @type {any} */ {tagName}) => tagName === tag);
  if (element === undefined) throw new Error(`unknown element: ${tag}`);
  return element;
};

/** @param {string} text of a type, as a reader writes values of it */
const typeText = (text) => code(text.replace(/ \| null$/, '').replace(/\breadonly /g, ''));

/** @param {{description: string}} member what it is, and its default, which its description ends with */
const descriptionOf = ({description}) => {
  const [what, value = ''] = description.split(/ Default: (?=.+\.$)/);
  return {what, value: value.replace(/\.$/, '')};
};

/** @param {any} member */
const row = (member) => {
  const {name, attribute, type} = member;
  const {what, value} = descriptionOf(member);
  const own = attribute && attribute !== name ? `<br>property ${code(name)}` : '';
  return [code(attribute ?? name) + own, typeText(type.text), value, what];
};

/**
 * @param {string} tag
 * @returns {string} its attributes, each also a property
 */
export function attributes(tag) {
  const members = elementOf(tag).members.filter((/** @type {any} */ {attribute}) => attribute);
  return table(['Attribute', 'Type', 'Default', 'What it says'], members.map(row));
}

/** @param {string} tag */
export function properties(tag) {
  const members = elementOf(tag).members.filter(
    (/** @type {any} */ {attribute, readonly}) => !attribute && readonly !== true,
  );
  return table(['Property', 'Type', 'Default', 'What it says'], members.map(row));
}

/** @param {string} tag */
export function told(tag) {
  const members = elementOf(tag).members.filter((/** @type {any} */ {readonly}) => readonly);
  return table(
    ['Property', 'Type', 'What it tells'],
    members.map((/** @type {any} */ {name, type, description}) => [code(name), typeText(type.text), description]),
  );
}

/** @param {string} tag */
export const events = (tag) =>
  table(
    ['Event', '`event.detail`', 'When'],
    elementOf(tag).events.map((/** @type {any} */ {name, type, description}) => {
      const detail = type.text.replace(/^Metrics(.*)Event$/, '$1Detail');
      return [code(name), `[${code(detail)}](#${detail.toLowerCase()})`, description];
    }),
  );

/** @param {string} tag */
export const slots = (tag) =>
  table(
    ['Slot', 'What goes there'],
    elementOf(tag).slots.map((/** @type {any} */ {name, description}) => [
      name === '' ? '(none)' : code(name),
      description,
    ]),
  );

/** @param {string} tag */
export const parts = (tag) =>
  table(
    ['Part', 'What it is'],
    elementOf(tag).cssParts.map((/** @type {any} */ {name, description}) => [code(name), description]),
  );

/** @param {string} tag */
export const states = (tag) =>
  table(
    ['State', 'When'],
    elementOf(tag).cssStates.map((/** @type {any} */ {name, description}) => [code(name), description]),
  );

/** @param {string} tag */
export const customProperties = (tag) =>
  table(
    ['Custom property', 'Default', 'What it colours or sizes'],
    elementOf(tag).cssProperties.map((/** @type {any} */ {name, default: value, description}) => {
      const [what, derived = ''] = description.split(/\. By default /);
      return [code(name), value === undefined ? derived : code(value), what];
    }),
  );

/**
 * The fields of an interface, those that it extends first.
 *
 * @param {string} name
 * @returns {string}
 * @throws Error when there is no such interface, or a field is not described
 */
export function fields(name) {
  return table(['Field', 'Type', 'What it is'], fieldRows(name));
}

/**
 * @param {string} name
 * @returns {string[][]}
 */
function fieldRows(name) {
  const node = /** @type {any} */ (declared.get(name));
  if (node === undefined || !ts.isInterfaceDeclaration(node)) throw new Error(`unknown interface: ${name}`);
  const extended = (node.heritageClauses ?? []).flatMap(({types}) => types.map(({expression}) => expression.getText()));
  /** @type {string[][]} */
  const own = node.members.filter(ts.isPropertySignature).map((member) => {
    const described = /** @type {any} */ (member).jsDoc?.at(-1)?.comment;
    if (typeof described !== 'string') throw new Error(`undescribed field: ${name}.${member.name.getText()}`);
    const optional = member.questionToken ? ', optional' : '';
    return [
      code(member.name.getText()),
      typeCell(member.type?.getText() ?? '') + optional,
      described.replace(/\s+/g, ' '),
    ];
  });
  return [...extended.flatMap(fieldRows), ...own];
}

/** @param {string} text */
function typeCell(text) {
  const spelled = spelledOut(text.replace(/\breadonly /g, ''), declared);
  const orNull = / \| null$/.test(spelled) ? ' or null' : '';
  return code(spelled.replace(/ \| null$/, '')) + orNull;
}

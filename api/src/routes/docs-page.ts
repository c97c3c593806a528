/** The description of the API as a page to read: plain HTML, no script, nothing from elsewhere. */
import {createHash} from 'node:crypto';
import {PROBLEMS} from '../problem.js';
import type {OpenApiDocument, Operation, Parameter, Schema} from './openapi-document.js';

const STYLE = `:root{color-scheme:light dark;--text:#1d2329;--soft:#5a6672;--line:#d9dfe5;--page:#fff;--code:#f3f5f7}
@media(prefers-color-scheme:dark){:root{--text:#e6e9ee;--soft:#9aa6b2;--line:#323a43;--page:#14181d;--code:#1e242b}}
body{margin:0 auto;max-width:60rem;padding:1.5rem 1rem 4rem;font:1rem/1.5 system-ui,sans-serif;color:var(--text);background:var(--page)}
h1{font-size:1.6rem}h2{margin:2.5rem 0 .5rem;font-size:1.2rem}h3{margin:1.5rem 0 .25rem;font-size:1rem}
code{font:.9em ui-monospace,monospace;background:var(--code);padding:.1em .3em;border-radius:.2em;overflow-wrap:anywhere}
nav ul{list-style:none;padding:0;columns:16rem}a{color:inherit;text-decoration-color:var(--soft)}
.table{overflow-x:auto}table{border-collapse:collapse;width:100%;margin:.5rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--soft)}p.soft,small{color:var(--soft)}ul.schema{padding-left:1.1rem}
details{margin:.5rem 0}summary{cursor:pointer}td:first-child code{white-space:nowrap}code:target{outline:2px solid}`;

/** The content security policy of the page: its own style, and nothing else at all. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`;

const escaped = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Text in which `…` is code, as HTML. */
const prose = (value: string) => escaped(value).replace(/`([^`]+)`/g, '<code>$1</code>');

/** The page. */
export function docsPage(document: OpenApiDocument): string {
  const {info, paths} = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({path, method: method.toUpperCase(), operation})),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(info.title)} ${escaped(info.version)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(info.title)} <small>${escaped(info.version)}</small></h1>
<p>${prose(info.description)}</p>
<p class="soft">The same for programs: <a href="openapi.json">openapi.json</a>. A page of charts: <a href="./">demo</a>.</p>
</header>
<nav aria-label="Contents"><ul>
${operations.map(({path, method, operation}) => `<li><a href="#${operation.operationId}">${method} ${escaped(path)}</a></li>`).join('\n')}
<li><a href="#errors">Errors</a></li>
</ul></nav>
<main>
${operations.map(({path, method, operation}) => section(path, method, operation, document)).join('\n')}
${errors()}
</main>
</body>
</html>
`;
}

function section(path: string, method: string, operation: Operation, document: OpenApiDocument): string {
  const {operationId, summary, description, parameters = [], requestBody, responses} = operation;
  const canBeOpened = method === 'GET' && !path.includes('{') && !parameters.some(({required}) => required);
  const body = requestBody?.content['application/json']?.schema;
  return `<section id="${operationId}">
<h2><code>${method} ${escaped(path)}</code></h2>
<p>${prose(summary)}.${description === undefined ? '' : ` ${prose(description)}`}${canBeOpened ? ` <a href=".${escaped(path)}">Open it</a>.` : ''}</p>
${parameters.length === 0 ? '' : table(['Field', 'Type', 'What'], parameters.map(parameterRow))}
${body === undefined ? '' : `<h3>Body</h3>${properties(body, document)}`}
<h3>Answers</h3>
${Object.entries(responses)
  .map(([status, {description: what, content = {}}]) => {
    const [type, answer] = Object.entries(content)[0] ?? [];
    const head = `<code>${status}</code> ${prose(what)}${type === undefined ? '' : ` <small>${escaped(type)}</small>`}`;
    const inner = status === '200' && answer !== undefined ? properties(answer.schema, document) : '';
    return inner === '' ? `<p>${head}</p>` : `<details><summary>${head}</summary>${inner}</details>`;
  })
  .join('\n')}
</section>`;
}

function parameterRow({name, required, description, schema}: Parameter): string[] {
  return [
    `<code>${escaped(name)}</code>${required ? '' : ' <small>optional</small>'}`,
    escaped(typeName(schema)),
    prose(description),
  ];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((cell) => `<th scope="col">${cell}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<div class="table"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** A schema as a nested list of its fields; empty when it has none. */
function properties(schema: Schema, document: OpenApiDocument): string {
  const resolved = resolve(schema, document);
  if (resolved.type === 'array')
    return resolved.items === undefined ? '' : properties(resolved.items as Schema, document);
  const alternative = (resolved.anyOf as Schema[] | undefined)?.find(({type}) => type === 'object');
  if (alternative !== undefined) return properties(alternative, document);
  const fields = Object.entries((resolved.properties ?? {}) as Record<string, Schema>);
  if (fields.length === 0) return '';
  const required = (resolved.required ?? []) as string[];
  const items = fields.map(([name, field]) => {
    const optional = required.includes(name) ? '' : '<small>, optional</small>';
    const what = field.description === undefined ? '' : ` ${prose(String(field.description))}`;
    return `<li><code>${escaped(name)}</code> <small>${escaped(typeName(field))}</small>${optional}${what}${properties(field, document)}</li>`;
  });
  return `<ul class="schema">${items.join('\n')}</ul>`;
}

function resolve(schema: Schema, {components}: OpenApiDocument): Schema {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1)! : undefined;
  return name === undefined ? schema : components.schemas[name]!;
}

/** `number or null`, `list of text`, `one of a, b`. */
function typeName(schema: Schema): string {
  if (Array.isArray(schema.enum)) return `one of ${schema.enum.join(', ')}`;
  if ('const' in schema) return String(schema.const);
  if (Array.isArray(schema.prefixItems)) return `[${schema.prefixItems.map(typeName).join(', ')}]`;
  if (schema.type === 'array') return schema.items ? `list of ${typeName(schema.items as Schema)}` : 'list';
  if (Array.isArray(schema.anyOf)) return [...new Set(schema.anyOf.map(typeName))].join(' or ');
  if (schema.type === 'string') return 'text';
  return typeof schema.type === 'string' ? schema.type : 'anything';
}

function errors(): string {
  const rows = Object.entries(PROBLEMS).map(([code, {status, title}]) => [
    `<code id="${code}">${code}</code>`,
    String(status),
    escaped(title),
  ]);
  return `<section id="errors">
<h2>Errors</h2>
<p>Every error is <code>application/problem+json</code> (RFC 9457): <code>code</code> is stable, <code>detail</code> is for people, and <code>field</code>, <code>value</code> and <code>accepted</code> say what to mend. The request id stands in the answer and in the log.</p>
${table(['Code', 'Status', 'Title'], rows)}
</section>`;
}

import type {CSSResult, LitElement} from 'lit';

/** Adds to what an element wears, once: for parts that come later. */
export function adoptLater({renderRoot}: LitElement, {styleSheet}: CSSResult): void {
  const root = renderRoot as ShadowRoot;
  if (!styleSheet || root.adoptedStyleSheets.includes(styleSheet)) return;
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
}

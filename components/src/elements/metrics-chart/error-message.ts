import {html, nothing, type TemplateResult} from 'lit';
import {WORDS} from '../../render/words.js';

/**
 * The sentence of a failed chart, its reason and a button.
 *
 * @param retry - null when asking again would not help: the page has to mend something
 */
export function errorMessage(reason: string, retry: (() => void) | null): TemplateResult {
  return html`<div class="message" part="message" role="status">
    <slot name="error">
      <p>${WORDS.failed}</p>
      <p class="reason">${reason}</p>
    </slot>
    ${retry ? html`<button type="button" @click=${retry}>${WORDS.retry}</button>` : nothing}
  </div>`;
}

/** One thing that was looked at, and what came of it. */
export interface Finding {
  /** `ok`: as it should be; `note`: good to know; `warning`: it works, and may hurt; `fault`: it does not work. */
  readonly level: 'ok' | 'note' | 'warning' | 'fault';
  /** For a person, a sentence or less. */
  readonly text: string;
}

/** Shorthands. */
export const ok = (text: string): Finding => ({level: 'ok', text});
export const note = (text: string): Finding => ({level: 'note', text});
export const warning = (text: string): Finding => ({level: 'warning', text});
export const fault = (text: string): Finding => ({level: 'fault', text});

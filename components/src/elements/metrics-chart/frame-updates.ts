import {type FrameTask, scheduleFrame} from '../../controllers/frame.js';
import {cancelIdle, whenIdle} from '../../controllers/page-idle.js';

/** What an update of a chart consists of. */
export interface UpdateParts {
  /** Whether anybody can see the chart; may read layout. */
  isInView(): boolean;
  /** Reads layout. */
  read(): void;
  /** Updates, when there is still a reason to. */
  update(): void;
}

/** When a chart updates: in the next frame, together with all others; what nobody sees, when the browser is idle. */
export class FrameUpdates {
  /** For whoever may run an update at once: where layout is clean, before paint. */
  readonly task: FrameTask;
  readonly #late: FrameTask;
  #isInView = true;
  #whenUpdated: (() => void)[] = [];

  constructor(parts: UpdateParts) {
    this.#late = {
      read: () => parts.read(),
      write: () => {
        parts.update();
        for (const resolve of this.#whenUpdated.splice(0)) resolve();
      },
    };
    this.task = {
      read: () => {
        this.#isInView = parts.isInView();
        if (this.#isInView) parts.read();
      },
      write: () => {
        if (this.#isInView) {
          cancelIdle(this.#late);
          this.#late.write();
        } else whenIdle(this.#late);
      },
    };
  }

  /** Resolves after the update. */
  schedule(): Promise<void> {
    scheduleFrame(this.task);
    return new Promise((resolve) => this.#whenUpdated.push(resolve));
  }
}

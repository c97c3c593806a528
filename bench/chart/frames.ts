/**
 * Frames as a page sees them. The browser runs without a frame rate limit, but puts off frames in which nothing changes:
 * so each frame repaints one pixel.
 */

/** Resolves at the beginning of the next animation frame, with its time. */
export function nextFrame(pixel: HTMLElement): Promise<number> {
  return new Promise((resolve) =>
    requestAnimationFrame(() => {
      pixel.classList.toggle('on');
      resolve(performance.now());
    }),
  );
}

/**
 * The beginning of the frame after the one that painted what `drawn` stands for: the second one from now, when it is
 * drawn at once or in the next frame.
 *
 * @returns its time, `performance.now()`
 */
export async function frameAfterShown(drawn: Promise<unknown>, pixel: HTMLElement): Promise<number> {
  let isDrawn = false;
  const done = drawn.then(() => {
    isDrawn = true;
  });
  do {
    await nextFrame(pixel);
    // The first task may come before one that tells of what this frame drew; the second cannot.
    await nextTask();
    await nextTask();
  } while (!isDrawn);
  await done;
  return nextFrame(pixel);
}

/** Resolves in a task of its own: within a frame, when it has been painted. */
function nextTask(): Promise<void> {
  const {port1, port2} = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

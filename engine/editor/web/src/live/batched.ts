/** Batch passes items on in batches. */
export interface Batch<T> {
  add(item: T): void;
  /** Stops it and drops the waiting items. */
  end(): void;
}

/** Pauses are how long items are collected, in ms: the least, for each item of the last batch, and the most. */
export interface Pauses {
  least: number;
  each: number;
  most: number;
}

/**
 * batched collects items and passes them on a pause after the first. The more there were
 * the last time, the longer is the pause. It holds at most the given number: then the
 * oldest droppable item is dropped.
 */
export function batched<T>(
  pauses: Pauses,
  most: number,
  droppable: (item: T) => boolean,
  take: (items: T[]) => void,
): Batch<T> {
  let waiting: T[] = [];
  let pause = pauses.least;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hand = () => {
    const items = waiting;
    waiting = [];
    timer = undefined;
    pause = Math.min(pauses.most, Math.max(pauses.least, items.length * pauses.each));
    take(items);
  };
  return {
    add(item) {
      if (waiting.length >= most) {
        const oldest = waiting.findIndex(droppable);
        if (oldest >= 0) waiting.splice(oldest, 1);
      }
      waiting.push(item);
      timer ??= setTimeout(hand, pause);
    },
    end() {
      clearTimeout(timer);
      waiting = [];
    },
  };
}

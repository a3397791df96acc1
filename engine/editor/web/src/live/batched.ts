/** Batch passes items on in batches. */
export interface Batch<T> {
  add(item: T): void;
  /** Stops it and drops the waiting items. */
  end(): void;
}

/**
 * batched collects items and passes them on a pause (ms) after the first. It holds at
 * most the given number: then the oldest droppable item is dropped.
 */
export function batched<T>(
  pause: number,
  most: number,
  droppable: (item: T) => boolean,
  take: (items: T[]) => void,
): Batch<T> {
  let waiting: T[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hand = () => {
    const items = waiting;
    waiting = [];
    timer = undefined;
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

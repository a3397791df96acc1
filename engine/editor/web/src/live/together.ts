/** Together hands over what comes in, some at a time. */
export interface Together<T> {
  add(item: T): void;
  /** Ends it; what waits is dropped. */
  end(): void;
}

/**
 * together collects items and hands them over after a pause (ms) from the first.
 * It holds most of them: of what comes beyond, the oldest that may be dropped goes.
 */
export function together<T>(
  pause: number,
  most: number,
  droppable: (item: T) => boolean,
  take: (items: T[]) => void,
): Together<T> {
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

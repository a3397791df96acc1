import { type Drawing, laidOut } from "./dagre-layout";

// Large drawings are laid out here, away from the thread that draws.
self.onmessage = (message: MessageEvent<Drawing>) => {
  self.postMessage(laidOut(message.data));
};

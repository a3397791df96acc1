import { Component, type ErrorInfo, type ReactNode } from "react";
import { Button } from "./button";
import styles from "./failure.module.css";

/**
 * RenderGuard shows a message in the place of a part of the page that could not be drawn, so that
 * the rest stays usable. What is edited lives outside of the parts, and its draft in the browser.
 */
export class RenderGuard extends Component<{ part: string; children: ReactNode }, { error: Error | undefined }> {
  override state = { error: undefined as Error | undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo) {
    console.error(`${this.props.part} could not be drawn`, error, info.componentStack);
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert" className={styles.box}>
        <p>
          {this.props.part} can't be drawn: {error.message}
        </p>
        <p className="quiet">
          Nothing is lost: unsaved changes are kept in this browser, and what runs goes on. This is a fault of Patchbay:
          please report it, with what you did before.
        </p>
        <p>
          <Button onClick={() => this.setState({ error: undefined })}>Draw it again</Button>{" "}
          <Button onClick={() => location.reload()}>Reload the page</Button>
        </p>
      </div>
    );
  }
}

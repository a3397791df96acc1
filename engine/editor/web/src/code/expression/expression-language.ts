import { StreamLanguage, type StreamParser } from "@codemirror/language";
import { tags } from "@lezer/highlight";

interface State {
  inside: boolean;
  /** Open braces of object literals. */
  depth: number;
}

const keywords = /^(?:let|in|not|and|or|matches|contains|startsWith|endsWith|if|else)\b/;

/** Colours for "text {{ expression }}": plain text has none, an expression has them by token. */
const parser: StreamParser<State> = {
  name: "template",
  startState: () => ({ inside: false, depth: 0 }),
  copyState: (state) => ({ ...state }),
  token(stream, state) {
    if (!state.inside) {
      if (stream.match("{{")) {
        state.inside = true;
        state.depth = 0;
        return "brace";
      }
      while (!stream.eol() && !stream.match("{{", false)) stream.next();
      return null;
    }
    if (state.depth === 0 && stream.match("}}")) {
      state.inside = false;
      return "brace";
    }
    if (stream.eatSpace()) return null;
    if (stream.match(/^\/\*.*?(?:\*\/|$)/) || stream.match(/^\/\/(?:(?!\}\}).)*/)) return "comment";
    if (stream.match(/^(?:"(?:[^"\\]|\\.)*(?:"|$)|'(?:[^'\\]|\\.)*(?:'|$)|`[^`]*(?:`|$))/)) return "string";
    if (stream.match(/^\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return "number";
    if (stream.match(/^\??\.[A-Za-z_]\w*/)) return "property";
    if (stream.match(/^(?:true|false|nil|null)\b/)) return "atom";
    if (stream.match(keywords)) return "keyword";
    if (stream.match(/^[$#](?:\w+)?/)) return "message";
    if (stream.match(/^[A-Za-z_]\w*(?=\s*\()/)) return "call";
    if (stream.match(/^[A-Za-z_]\w*/)) return "variable";
    const char = stream.next();
    if (char === "{") state.depth++;
    if (char === "}") state.depth = Math.max(0, state.depth - 1);
    return null;
  },
  tokenTable: {
    brace: tags.brace,
    message: tags.special(tags.variableName),
    call: tags.function(tags.variableName),
    property: tags.propertyName,
    variable: tags.variableName,
    atom: tags.atom,
  },
};

export const expressionLanguage = StreamLanguage.define(parser);

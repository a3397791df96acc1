import { type Command, groups, type Place } from "../commands/command";
import { fuzzy } from "../look/fuzzy-search";

/** Line is a command that matches, and the place in it that does when its title and detail do not. */
export interface Line {
  command: Command;
  place?: Place;
}

/** Section is a group of the list. More counts the lines of the group that are left out. */
export interface Section {
  group: Command["group"];
  lines: Line[];
  more: number;
}

/** How many lines of a group are shown: enough to choose from, and few enough to see all groups. */
const most = 8;

/**
 * searchCommands lists the commands that match a query, by group. The group with the best
 * match comes first, so that Enter does what was meant. A query that begins with > searches
 * what can be done, and leaves out the places to go to.
 */
export function searchCommands(query: string, commands: readonly Command[], limit = most): Section[] {
  const only = query.trimStart().startsWith(">");
  const words = only ? query.trimStart().slice(1).trim() : query.trim();
  const offered = only ? commands.filter((command) => command.group === "Commands") : commands;
  if (words === "") {
    return sections(
      offered.filter((command) => command.group !== "Add a component").map((command) => ({ command, score: 0 })),
      words,
      limit,
    );
  }
  const found = offered.flatMap((command) => {
    const score = fuzzy(words, textsOf(command));
    // What can't be done now is still listed, with the reason, after what can.
    return score === undefined ? [] : [{ command, score: command.refused ? score - 30 : score }];
  });
  return sections(found, words, limit);
}

interface Scored {
  command: Command;
  score: number;
}

function sections(found: Scored[], words: string, limit: number): Section[] {
  return groups
    .map((group) => ({
      group,
      all: found.filter(({ command }) => command.group === group).sort((a, b) => b.score - a.score),
    }))
    .filter(({ all }) => all.length > 0)
    .sort((a, b) => (b.all[0]?.score ?? 0) - (a.all[0]?.score ?? 0))
    .map(({ group, all }) => ({
      group,
      lines: all.slice(0, limit).map(({ command }) => ({ command, place: placeOf(words, command) })),
      more: Math.max(0, all.length - limit),
    }));
}

function textsOf(command: Command): string[] {
  return [command.title, command.detail ?? "", ...(command.places ?? []).map((place) => place.text)];
}

/** placeOf returns the first place with a word of the query that the title and the detail do not have. */
function placeOf(words: string, { title, detail = "", places = [] }: Command): Place | undefined {
  const shown = `${title}\n${detail}`.toLowerCase();
  for (const word of words.toLowerCase().split(/\s+/)) {
    if (word === "" || shown.includes(word)) continue;
    const place = places.find(({ text }) => text.toLowerCase().includes(word));
    if (place) return place;
  }
  return undefined;
}

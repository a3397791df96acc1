/** A JSON value. Values are immutable: a change makes new objects along its path only. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The path to a value within a JSON value: keys and indexes. */
export type Path = (string | number)[];

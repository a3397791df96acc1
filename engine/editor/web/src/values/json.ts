/** A JSON value. Values are immutable: a change copies only the objects on its path. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The path to a value within a JSON value: keys and indexes. */
export type Path = (string | number)[];

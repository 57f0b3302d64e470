/** Told on the document when the desk's stream tells of a change: for scripts that are loaded beside the desk's own. */
export const DESK_NEWS = "desk-news";

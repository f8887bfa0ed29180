/** Requests that are over go with those that come: a few with each one, so that none waits long for a clearing of all. */
export const DROPPED_AT_ONCE = 20

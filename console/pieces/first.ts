/** For the control of a dialog that has the focus first. */
export const FIRST: object = { "data-first": true }

/** Words of the picture of a flow. */
export const texts = {
  picture: "the picture",
  canvas:
    "Picture of the flow. Plus and minus make it larger and smaller, arrow keys move it, 0 shows the present step.",
  asText: "The flow as text",
  tooBig: "Too big to draw. Here is the outline.",
  larger: "Larger",
  smaller: "Smaller",
  follow: "Follow the present step",
  whole: "Show the present step",
  start: "Start",
  end: "the end",
  taken: "taken",
  passed: "came by",
  here: "last step",
  neverPlayed: "never played",
  unreached: "no path leads here",
} as const

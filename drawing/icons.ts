/** Lines on a square of 14 pixels, by the type of a step or the kind of another shape. */
export const ICONS: { readonly [name: string]: string } = {
  message: "M1.5 2.5h11v7h-6l-3 2.8v-2.8h-2z",
  prompt: "M2 12.2l.7-3L9.5 2.4l2.3 2.3L5 11.5zM8 3.9l2.3 2.3",
  choice: "M2 3.2h.1M5 3.2h7.5M2 7h.1M5 7h7.5M2 10.8h.1M5 10.8h7.5",
  action: "M8 1.2L3 8h3.6l-.8 4.8L11 6H7.4z",
  call: "M2 4.5h9M8.5 2L11 4.5 8.5 7M12 10H3M5.5 7.5L3 10l2.5 2.5",
  goto: "M2 7h10M8 3l4 4-4 4",
  wait: "M7 1.5a5.5 5.5 0 1 0 .01 0zM7 4v3.2l2.2 1.4",
  event: "M2.5 7h3M7 2.5v2M7 9.5v2M9 7h.1M11.5 2.5c1.5 2.6 1.5 6.4 0 9M8.8 4.4c.9 1.6.9 3.6 0 5.2",
  branch: "M7 1.5v4M7 5.5L2.5 10v2.5M7 5.5l4.5 4.5v2.5",
  end: "M3 3h8v8H3z",
  entry: "M4 2.2L11.5 7 4 11.8z",
  flow: "M1.5 2h5v4h-5zM7.5 8h5v4h-5zM4 6v4h3.5",
  missing: "M7 1.5a5.5 5.5 0 1 0 .01 0zM7 4.2v3.4M7 10h.01",
  reference: "M4 10l6-6M5 4h5v5",
  step: "M3 3h8v8H3z",
}

import { textsOf } from "../texts/texts.js"

/** Words of the reports. */
export const { t, say } = await textsOf({
  en: () => import("./texts-en.js"),
  ru: () => import("./texts-ru.js"),
  zh: () => import("./texts-zh.js"),
})

import { textsOf } from "../texts/texts.js"

export const { t, say } = await textsOf({
  en: () => import("./texts-en.js"),
  ru: () => import("./texts-ru.js"),
  zh: () => import("./texts-zh.js"),
})

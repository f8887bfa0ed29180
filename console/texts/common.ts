import { textsOf } from "./texts.js"

/** Words that several pages have. */
export const { t: common, say: sayCommon } = await textsOf({
  en: () => import("./common-en.js"),
  ru: () => import("./common-ru.js"),
  zh: () => import("./common-zh.js"),
})

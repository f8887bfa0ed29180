import { textsOf } from "../texts/texts.js"

/** Words of the dialog that blocks somebody. */
export const { t, say } = await textsOf({
  en: () => import("./block-texts-en.js"),
  ru: () => import("./block-texts-ru.js"),
  zh: () => import("./block-texts-zh.js"),
})

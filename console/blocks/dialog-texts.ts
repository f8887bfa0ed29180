import { textsOf } from "../texts/texts.js"

/** Words of the dialog that blocks somebody, and of what came of it. */
export const { t: dialogText, say: sayInDialog } = await textsOf({
  en: () => import("./dialog-texts-en.js"),
  ru: () => import("./dialog-texts-ru.js"),
  zh: () => import("./dialog-texts-zh.js"),
})

import { textsOf } from "../texts/texts.js"

/** Words of the list of blocks. */
export const { t: listText, say: sayInList } = await textsOf({
  en: () => import("./list-texts-en.js"),
  ru: () => import("./list-texts-ru.js"),
  zh: () => import("./list-texts-zh.js"),
})

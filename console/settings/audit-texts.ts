import { textsOf } from "../texts/texts.js"

/** Words of the audit log: deeds, on whom or what, and their details. */
export const { t: auditText, say: sayAudit } = await textsOf({
  en: () => import("./audit-texts-en.js"),
  ru: () => import("./audit-texts-ru.js"),
  zh: () => import("./audit-texts-zh.js"),
})

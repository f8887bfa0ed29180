import type { TextTable } from "../texts/texts.js"

export const texts: TextTable<keyof typeof import("./texts-en.js")["texts"]> = {
  placeholder: "人员、聊天、屏蔽、流程、页面",
  results: "结果",
  found: "{n} 条结果",
  first: "仅显示前 {n} 条",
  all: "显示全部",
  nothing: "没有匹配项。可按姓名、邮箱或编号查找。",
  failed: "部分数据未能获取。",
  pages: "页面",
  chats: "进行中的聊天",
  conversations: "会话",
  blocks: "屏蔽",
  flows: "流程",
}

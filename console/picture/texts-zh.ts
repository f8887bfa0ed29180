import type { TextTable } from "../texts/texts.js"

export const texts: TextTable<keyof typeof import("./texts-en.js").texts> = {
  picture: "流程图",
  canvas: "流程图。加号和减号缩放，方向键移动，0 显示当前步骤。",
  asText: "流程的文字形式",
  tooBig: "流程过大，无法绘制。以下是提纲。",
  larger: "放大",
  smaller: "缩小",
  follow: "跟随当前步骤",
  whole: "显示当前步骤",
  start: "开始",
  end: "结束",
  taken: "已走",
  passed: "已经过",
  here: "最后一步",
  neverPlayed: "从未执行",
  unreached: "没有路径通向此处",
}

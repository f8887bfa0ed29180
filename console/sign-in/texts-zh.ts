import type { TextTable } from "../texts/texts.js"
import type { texts as english } from "./texts-en.js"

export const texts: TextTable<keyof typeof english> = {
  title: "登录",
  to: "登录 {name}",
  endedTitle: "您已退出登录",
  ended: "重新登录即可从原处继续，您输入的内容已保留。",
  endedProvider: "将在新标签页中登录，本页随后自动继续。",
  key: "密钥",
  keyHint: "以 pk_ 开头，或为 PARLEY_KEY 中的密钥。",
  email: "邮箱",
  password: "密码",
  withKey: "使用密钥登录",
  withAccount: "使用邮箱和密码登录",
  withProvider: "使用 {provider} 登录",
  working: "正在登录…",
  or: "或",
  linkHint: "Parley 是在本机启动的吗？在其目录中运行 {command} 即可打印登录链接。",
  wrongKey: "此密钥未知、已过期或已被吊销。",
  wrongPassword: "邮箱或密码不正确。",
  wrongLink: "此链接已失效，或不是给本机使用的。运行 {command} 可重新打印。",
  wrongTicket: "此次登录已失效，或是在其他浏览器中开始的。请重新开始。",
  wrongPerson: "身份提供方已确认您的身份，但您无权进入。请向 Parley 的管理者申请账户。",
  providerDown: "身份提供方暂时没有响应，请稍后再试。",
  tooMany: "失败次数过多，请在 {time} 后重试。",
  insecure: "通过 http 传输时，密钥可能被他人读取。请使用 https 打开本页，或在本机通过 http://localhost 打开。",
  noServer: "服务器没有响应，请重试。",
}

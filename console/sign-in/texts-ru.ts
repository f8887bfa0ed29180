import type { TextTable } from "../texts/texts.js"
import type { texts as english } from "./texts-en.js"

export const texts: TextTable<keyof typeof english> = {
  title: "Вход",
  to: "Вход: {name}",
  endedTitle: "Вы вышли",
  ended: "Войдите, чтобы продолжить с того же места. Всё написанное сохранено.",
  endedProvider: "Для этого откроется новая вкладка, а эта страница продолжит сама.",
  key: "Ключ",
  keyHint: "Начинается с pk_ или задан в PARLEY_KEY.",
  email: "Эл. почта",
  password: "Пароль",
  withKey: "Войти по ключу",
  withAccount: "Войти по почте и паролю",
  withProvider: "Войти через {provider}",
  working: "Вход…",
  or: "или",
  linkHint: "Parley запущен на этой машине? Команда {command} в его папке напечатает ссылку для входа.",
  wrongKey: "Этот ключ здесь неизвестен, истёк или отозван.",
  wrongPassword: "С этой почтой и этим паролем войти нельзя.",
  wrongLink: "Ссылка устарела или предназначена для другой машины. Новую напечатает {command}.",
  wrongTicket: "Этот вход завершён или начат в другом браузере. Начните снова.",
  wrongPerson:
    "Провайдер вас знает, но доступа здесь у вас нет. Попросите учётную запись у того, кто управляет Parley.",
  providerDown: "Провайдер сейчас не отвечает. Попробуйте чуть позже.",
  tooMany: "Слишком много неудачных попыток. Повторите в {time}.",
  insecure: "По http ключ могут прочитать в пути. Откройте страницу по https или на самой машине: http://localhost.",
  noServer: "Сервер не отвечает. Повторите попытку.",
}

import type { FunctionComponent } from "preact"
import { useRoute } from "preact-iso"
import { BASE } from "../base-path.js"
import { Page } from "../frame/page.js"
import { Empty } from "../pieces/states.js"
import { may } from "../session.js"
import { common, sayCommon } from "../texts/common.js"
import { AboutSection } from "./about-section.js"
import { AgentsSection } from "./agents-section.js"
import { AuditSection } from "./audit-section.js"
import { KeysSection } from "./keys-section.js"
import { MeSection } from "./me-section.js"
import "./settings.css"
import { t } from "./texts.js"
import { WebhooksSection } from "./webhooks-section.js"

interface Section {
  readonly name: "me" | "agents" | "keys" | "webhooks" | "audit" | "about"
  /** Left out: everybody's. */
  readonly permission?: string
  readonly component: FunctionComponent
}

const SECTIONS: readonly [Section, ...Section[]] = [
  { name: "me", component: MeSection },
  { name: "agents", permission: "desk:read", component: AgentsSection },
  { name: "keys", permission: "key:manage", component: KeysSection },
  { name: "webhooks", permission: "webhook:manage", component: WebhooksSection },
  { name: "audit", permission: "audit:read", component: AuditSection },
  { name: "about", component: AboutSection },
]

function isAllowed({ permission }: Section): boolean {
  return permission === undefined || may(permission)
}

/** One's own settings, and those of the server that the key may see. */
export function SettingsPage() {
  const { params } = useRoute()
  const section = SECTIONS.find(({ name }) => name === params.section) ?? SECTIONS[0]
  const Content = section.component
  return (
    <Page title={t(section.name)} page={common("settings")}>
      <div class="settings">
        <nav aria-label={t("sections")} data-pane>
          <h1>{common("settings")}</h1>
          <ul>
            {SECTIONS.filter(isAllowed).map(({ name }) => (
              <li key={name}>
                <a href={`${BASE}/console/settings/${name}`} aria-current={name === section.name ? "page" : undefined}>
                  {t(name)}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <section class="settings-section" aria-labelledby="settings-title" key={section.name}>
          <h2 id="settings-title">{t(section.name)}</h2>
          {isAllowed(section) ? (
            <Content />
          ) : (
            <Empty>
              {sayCommon("notAllowed", { what: t(section.name), permission: <code>{section.permission}</code> })}
            </Empty>
          )}
        </section>
      </div>
    </Page>
  )
}

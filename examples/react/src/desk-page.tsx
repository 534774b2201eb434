import { contactOf, type Desk, keys } from '@calls/example-shared';
import type { ReactNode } from 'react';
import { PhoneView } from './phone-view.tsx';
import { Icon } from './parts.tsx';

/** The page: a bar with the layouts, and the phones. */
export function DeskPage({ desk }: { readonly desk: Desk }): ReactNode {
  const { strings, layout, phones } = desk;
  return (
    <main className="desk" data-phones={phones.length} data-layout={layout}>
      <header className="desk__bar">
        <h1 className="wordmark">
          <span className="wordmark__sign" aria-hidden="true" />
          {strings.appName}
        </h1>
        <p className="desk__tagline">{desk.tagline}</p>
        <nav className="desk__links" aria-label={strings.layout}>
          <AddPhone desk={desk} />
          <LayoutSwitch desk={desk} />
          <button type="button" className="icon-button" aria-label={strings.keys} popoverTarget="keys">
            <Icon name="keyboard" />
          </button>
        </nav>
      </header>
      <div className="desk__phones">
        {phones.map((phone) => (
          <PhoneView key={phone.me.id} phone={phone} />
        ))}
      </div>
      <KeysHelp desk={desk} />
    </main>
  );
}

/** One more phone: beside the others, or in a tab of its own. */
function AddPhone({ desk }: { readonly desk: Desk }): ReactNode {
  const { absent, layout, phones, strings, href } = desk;
  const next = absent[0];
  if (!next) return null;
  const { name } = contactOf(next);
  const onPage = layout === 'page';
  const text = onPage ? strings.addPhone(name) : strings.openPhone(name);
  const address = onPage ? href('page', [...phones.map(({ me }) => me.id), next]) : href('tab', [next]);
  return (
    <a className="button button--small" href={address} aria-label={text} {...(!onPage && { target: '_blank' })}>
      <Icon name="plus" />
      <span>{text}</span>
    </a>
  );
}

function LayoutSwitch({ desk }: { readonly desk: Desk }): ReactNode {
  const { layout, strings, href } = desk;
  const openOther = (): void => {
    if (layout === 'page') window.open(href('tab', ['bob']), '_blank');
  };
  return (
    <div className="segments">
      <a href={href('page', ['alice', 'bob'])} aria-current={layout === 'page' ? 'true' : undefined}>
        {strings.onePage}
      </a>
      <a href={href('tab', ['alice'])} aria-current={layout === 'tab' ? 'true' : undefined} onClick={openOther}>
        {strings.twoTabs}
      </a>
    </div>
  );
}

function KeysHelp({ desk: { strings } }: { readonly desk: Desk }): ReactNode {
  return (
    <div className="keys" id="keys" popover="auto">
      <h2>{strings.keysTitle}</h2>
      <dl>
        {Object.entries(keys).flatMap(([action, key]) => [
          <dt key={`${action} key`}>
            <kbd>{key}</kbd>
          </dt>,
          <dd key={action}>{strings.keyNames[action as keyof typeof keys]}</dd>,
        ])}
      </dl>
    </div>
  );
}

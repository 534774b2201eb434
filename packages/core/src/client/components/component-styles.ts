/** Properties of one element, in the spelling that React and Vue share. */
export type ComponentStyle = Readonly<Record<string, string | number>>;

/** What is dressed. */
export type ComponentPart =
  | 'stage'
  | 'tile'
  | 'video'
  | 'screen'
  | 'avatar'
  | 'avatarImage'
  | 'ring'
  | 'label'
  | 'name'
  | 'hand'
  | 'icon'
  | 'bars'
  | 'hidden'
  | 'pages'
  | 'pageButton'
  | 'controls'
  | 'button'
  | 'active'
  | 'danger'
  | 'invitation'
  | 'people'
  | 'person'
  | 'personName'
  | 'indicator'
  | 'caller'
  | 'answers'
  | 'answer';

const accent = 'var(--calls-accent, #7aa2ff)';
const text = 'var(--calls-text, #fff)';

/**
 * How the components look, as inline styles: they work where a page's policy for content forbids style sheets, and an app
 * recolours them by the custom properties or, by their class names, with `!important`. Nothing moves, whatever the user prefers.
 */
export const componentStyles: Readonly<Record<ComponentPart, ComponentStyle>> = {
  stage: { position: 'relative', width: '100%', height: '100%', overflow: 'hidden' },
  tile: {
    ...{ position: 'relative', boxSizing: 'border-box', width: '100%', height: '100%', overflow: 'hidden' },
    ...{ borderRadius: 'var(--calls-radius, 12px)', background: 'var(--calls-tile, #1d2129)', color: text },
    containerType: 'size',
  },
  video: { display: 'block', width: '100%', height: '100%', objectFit: 'cover' },
  screen: { display: 'block', width: '100%', height: '100%', objectFit: 'contain', background: '#000' },
  avatar: {
    ...{ position: 'absolute', inset: 0, margin: 'auto', display: 'grid', placeItems: 'center', overflow: 'hidden' },
    ...{ width: 'min(40cqmin, 120px)', height: 'min(40cqmin, 120px)', borderRadius: '50%' },
    ...{ font: '600 min(17cqmin, 48px)/1 system-ui, sans-serif', background: 'var(--calls-avatar, #3b4660)' },
  },
  avatarImage: { width: '100%', height: '100%', objectFit: 'cover' },
  ring: {
    ...{ position: 'absolute', inset: 0, boxSizing: 'border-box', pointerEvents: 'none' },
    ...{ border: `3px solid ${accent}`, borderRadius: 'inherit', boxShadow: 'inset 0 0 0 1px rgb(0 0 0 / .7)' },
  },
  label: {
    ...{
      position: 'absolute',
      insetInlineStart: 'min(3cqmin, 8px)',
      bottom: 'min(3cqmin, 8px)',
      boxSizing: 'border-box',
    },
    ...{ display: 'flex', alignItems: 'center', gap: '4px', maxWidth: 'calc(100% - 2 * min(3cqmin, 8px))' },
    ...{ padding: '2px 8px', borderRadius: '999px', background: 'rgb(0 0 0 / .66)', color: '#fff' },
    font: '500 clamp(10px, 8cqmin, 14px)/1.5 system-ui, sans-serif',
  },
  name: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  hand: {
    ...{ position: 'absolute', insetInlineEnd: 'min(3cqmin, 8px)', top: 'min(3cqmin, 8px)', display: 'grid' },
    ...{ padding: '4px', borderRadius: '50%', background: '#ffd166', color: '#222' },
  },
  icon: {
    ...{ flex: 'none', width: '1.2em', height: '1.2em', fill: 'none', stroke: 'currentColor', strokeWidth: 1.8 },
    ...{ strokeLinecap: 'round', strokeLinejoin: 'round' },
  },
  bars: { display: 'inline-flex', alignItems: 'end', gap: '1.5px', flex: 'none', height: '.9em' },
  hidden: {
    ...{ position: 'absolute', width: '1px', height: '1px', margin: '-1px', overflow: 'hidden' },
    ...{ clipPath: 'inset(50%)', whiteSpace: 'nowrap' },
  },
  pages: {
    ...{ position: 'absolute', insetInline: 0, bottom: '12px', width: 'max-content', display: 'flex' },
    ...{ alignItems: 'center', gap: '8px', marginInline: 'auto', padding: '4px 8px', zIndex: 2 },
    ...{
      borderRadius: '999px',
      background: 'rgb(0 0 0 / .75)',
      color: '#fff',
      font: '500 14px/1.5 system-ui, sans-serif',
    },
  },
  pageButton: {
    ...{ border: 0, borderRadius: '999px', width: '32px', height: '32px', cursor: 'pointer' },
    ...{ background: 'transparent', color: 'inherit', font: 'inherit' },
  },
  controls: { display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: '12px', padding: '12px' },
  button: {
    ...{ display: 'grid', placeItems: 'center', width: '48px', height: '48px', border: 0, borderRadius: '50%' },
    ...{ cursor: 'pointer', fontSize: '20px', background: 'var(--calls-control, #343b48)', color: text },
  },
  active: {
    background: 'var(--calls-control-active, #e8ebf2)',
    color: 'var(--calls-control-active-text, #1d2129)',
    boxShadow: 'inset 0 0 0 1px #6b7380',
  },
  danger: { background: 'var(--calls-danger, #c4314b)', color: '#fff' },
  invitation: {
    ...{
      position: 'fixed',
      inset: 0,
      zIndex: 1000,
      boxSizing: 'border-box',
      display: 'flex',
      flexDirection: 'column',
      alignItems: 'center',
    },
    ...{ justifyContent: 'center', gap: '24px', padding: '24px', background: 'var(--calls-overlay, #12151b)' },
    ...{
      color: text,
      font: '500 18px/1.4 system-ui, sans-serif',
      textAlign: 'center',
      border: 0,
      width: '100%',
      height: '100%',
      maxWidth: '100%',
      maxHeight: '100%',
    },
  },
  people: {
    ...{ listStyle: 'none', margin: 0, padding: '8px', display: 'grid', gap: '4px', overflow: 'auto' },
    font: '500 15px/1.4 system-ui, sans-serif',
  },
  person: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px', minHeight: '40px', padding: '0 8px' },
  personName: { flex: 1, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
  indicator: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
  caller: {
    ...{ display: 'grid', placeItems: 'center', overflow: 'hidden', width: '112px', height: '112px' },
    ...{ borderRadius: '50%', background: 'var(--calls-avatar, #3b4660)', fontSize: '44px' },
  },
  answers: { display: 'flex', flexWrap: 'wrap', justifyContent: 'center', gap: '16px' },
  answer: {
    ...{ border: 0, borderRadius: '999px', padding: '14px 24px', minHeight: '48px', cursor: 'pointer' },
    ...{ font: 'inherit', color: '#fff', background: 'var(--calls-accept, #17754a)' },
  },
};

/** The heights of the bars that show a quality, from 0 to 1, and how many of them are lit. */
export const qualityBars: Readonly<Record<'lost' | 'poor' | 'fair' | 'good' | 'excellent', number>> = {
  lost: 0,
  poor: 1,
  fair: 2,
  good: 3,
  excellent: 4,
};

/** One bar of four. */
export function barStyle(index: number, lit: number): ComponentStyle {
  const color = lit <= 1 ? '#ff8a8a' : lit === 2 ? '#ffd166' : '#7ee2a8';
  return {
    width: '3px',
    height: `${(index + 1) * 25}%`,
    borderRadius: '1px',
    background: index < lit ? color : 'rgb(255 255 255 / .35)',
  };
}

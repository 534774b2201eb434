'use client';

export { CallControls, type CallControlsProps } from './call-controls.tsx';
export { CallInvitation, type CallInvitationProps } from './call-invitation.tsx';
export { CallQualityIndicator, type CallQualityIndicatorProps } from './call-quality-indicator.tsx';
export { CallStage, type CallStageProps } from './call-stage.tsx';
export { CallStateIndicator, type CallStateIndicatorProps } from './call-state-indicator.tsx';
export { ParticipantList, type ParticipantListProps } from './participant-list.tsx';
export { ParticipantTile, type ParticipantTileProps } from './participant-tile.tsx';
export { SelfTile, type SelfTileProps } from './self-tile.tsx';
export { SpeakerView, type SpeakerViewProps } from './speaker-view.tsx';
export { useActiveSpeaker } from './use-active-speaker.ts';
export { VideoGrid, type VideoGridProps } from './video-grid.tsx';

/**
 * Gives a connection what W3C webrtc-pc has and implementations for Node lack: a local description that is made by
 * itself, and the roll-back of one's own offer when another one comes first.
 */
export function completeConnection(pc: RTCPeerConnection): RTCPeerConnection {
  const setLocal = pc.setLocalDescription.bind(pc);
  const setRemote = pc.setRemoteDescription.bind(pc);
  const create = (type: RTCSdpType | undefined): Promise<RTCSessionDescriptionInit> => {
    const answering = type ? type === 'answer' : /have-(remote-offer|local-pranswer)/.test(pc.signalingState);
    return answering ? pc.createAnswer() : pc.createOffer();
  };
  pc.setLocalDescription = async (description?: RTCLocalSessionDescriptionInit) => {
    const { type, sdp } = description ?? {};
    const made = type === 'rollback' || sdp ? description : await create(type);
    await setLocal(made);
  };
  pc.setRemoteDescription = async (description: RTCSessionDescriptionInit) => {
    if (description.type === 'offer' && pc.signalingState === 'have-local-offer') await setLocal({ type: 'rollback' });
    await setRemote(description);
  };
  return pc;
}

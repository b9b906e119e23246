// The baseline's page: SIP.js's own SimpleUser, registered as an agent, and nothing else. It says when a call came in, and has a
// button that answers it.
import { type Core, Web } from 'sip.js'
import type { SipAccount } from '../../../shared/central-contract.ts'
import type { WatchedWindow } from '../page-watch.ts'

async function register({ servers, realm, username, ha1, iceServers }: SipAccount): Promise<void> {
  const { watch } = window as unknown as WatchedWindow
  const user = new Web.SimpleUser(servers[0] ?? '', {
    aor: `sip:${username}@${realm}`,
    delegate: { onCallReceived: () => watch.mark('call received') },
    // Without its log the library is quicker: the stricter baseline.
    userAgentOptions: {
      authorizationUsername: username,
      authorizationHa1: ha1,
      logBuiltinEnabled: false,
      sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers } }
    }
  })
  const button = document.createElement('button')
  button.textContent = 'answer'
  button.addEventListener('click', () => void user.answer())
  document.body.append(button)
  await user.connect()
  await new Promise<void>((resolve, reject) => {
    const onReject = ({ message }: Core.IncomingResponse) =>
      reject(new Error(`SimpleUser was not registered: ${message.statusCode}`))
    user.register({ requestDelegate: { onAccept: () => resolve(), onReject } }).catch(reject)
  })
}

export interface SimpleUserWindow extends Window {
  register: typeof register
}

Object.assign(window, { register })

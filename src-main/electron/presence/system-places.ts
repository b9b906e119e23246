// Electron's own tray, notifications and questions, as the shell's decisions want them: nothing is decided here.
import { type BrowserWindow, dialog, Menu, Notification, nativeImage, Tray } from 'electron'
import type { RingAlertParts } from './ring-alert.ts'
import type { Question } from './shell-words.ts'
import type { SystemPlaces } from './start-presence.ts'
import type { TrayPlace } from './tray.ts'
import type { TrayFace } from './tray-face.ts'
import { trayIcon, trayIconSize } from './tray-icon.ts'

const picture = (face: TrayFace) =>
  nativeImage.createFromBitmap(Buffer.from(trayIcon(face)), {
    width: trayIconSize,
    height: trayIconSize,
    scaleFactor: 2
  })

/** @param open what a click on the tray itself does, where a click does not open its menu */
function createTrayPlace(open: () => void): TrayPlace {
  const tray = new Tray(picture('signed-out'))
  tray.on('click', open)
  return {
    show(face, tooltip) {
      tray.setImage(picture(face))
      tray.setToolTip(tooltip)
    },
    setMenu: (entries) => tray.setContextMenu(Menu.buildFromTemplate([...entries]))
  }
}

/** Silent: the phone page rings, on the devices the agent has chosen. */
const showNotice: RingAlertParts['showNotice'] = (texts, onClick) => {
  if (!Notification.isSupported()) return () => {}
  const notice = new Notification({ ...texts, silent: true, timeoutType: 'never', urgency: 'critical' })
  notice.on('click', onClick)
  notice.show()
  return () => notice.close()
}

/** Not the synchronous kind: while a question stands, calls go on through this process. */
async function askOn(window: BrowserWindow, { message, detail, buttons }: Question): Promise<number> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    title: 'Hotline Desk',
    message,
    detail,
    buttons,
    defaultId: 0,
    cancelId: 0,
    noLink: true
  })
  return response
}

export const systemPlaces: SystemPlaces = { createTrayPlace, showNotice, askOn }

// Every stylesheet of the design system in its one right order: Mantine's own per component, then tokens that recolour
// them, then our layout. No style is made at run time, so that the strict content security policy holds.
import '@mantine/core/styles/baseline.css'
import '@mantine/core/styles/default-css-variables.css'
import '@mantine/core/styles/UnstyledButton.css'
import '@mantine/core/styles/ActionIcon.css'
import '@mantine/core/styles/Loader.css'
import '@mantine/core/styles/Button.css'
import '@mantine/core/styles/Input.css'
import '@mantine/core/styles/PasswordInput.css'
import './fonts.css'
import './tokens.css'
import './layout.css'

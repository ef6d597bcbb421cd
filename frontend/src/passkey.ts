// Passkeys (WebAuthn): a form with data-passkey asks the browser and sends its answer. Hidden where
// the browser has none; the code of an app is asked for beside it.
type Options = { publicKey: Record<string, any> };

const bytes = (text: string): ArrayBuffer => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (char) => char.charCodeAt(0)).buffer;
};
const text = (buffer: ArrayBuffer | null): string | undefined =>
  buffer === null
    ? undefined
    : btoa(String.fromCharCode(...new Uint8Array(buffer)))
        .replace(/\+/g, "-")
        .replace(/\//g, "_")
        .replace(/=+$/, "");
const known = (list: { id: string }[] | undefined) =>
  list?.map((one) => ({ ...one, id: bytes(one.id) })) as PublicKeyCredentialDescriptor[] | undefined;

async function asked(how: string, { publicKey: told }: Options): Promise<object> {
  const challenge = bytes(told.challenge);
  const answer = (await (how === "create"
    ? navigator.credentials.create({
        publicKey: {
          ...told,
          challenge,
          user: { ...told.user, id: bytes(told.user.id) },
          excludeCredentials: known(told.excludeCredentials),
        } as PublicKeyCredentialCreationOptions,
      })
    : navigator.credentials.get({
        publicKey: { ...told, challenge, allowCredentials: known(told.allowCredentials) },
      }))) as PublicKeyCredential;
  const response = answer.response as AuthenticatorAttestationResponse & AuthenticatorAssertionResponse;
  return {
    id: answer.id,
    rawId: text(answer.rawId),
    type: answer.type,
    clientExtensionResults: answer.getClientExtensionResults(),
    authenticatorAttachment: answer.authenticatorAttachment ?? undefined,
    response: {
      clientDataJSON: text(response.clientDataJSON),
      ...(how === "create"
        ? { attestationObject: text(response.attestationObject), transports: response.getTransports?.() }
        : {
            authenticatorData: text(response.authenticatorData),
            signature: text(response.signature),
            userHandle: text(response.userHandle),
          }),
    },
  };
}

function install(form: HTMLFormElement): void {
  const said = form.querySelector<HTMLElement>(".form__said")!;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.hidden = true;
    try {
      const answer = await asked(form.dataset.passkey!, JSON.parse(form.dataset.options!) as Options);
      form.querySelector<HTMLInputElement>("[name=credential]")!.value = JSON.stringify(answer);
      form.submit();
    } catch {
      said.textContent = form.dataset.failed!;
      said.hidden = false;
    }
  });
}

if (window.PublicKeyCredential) {
  document.querySelectorAll<HTMLFormElement>("form[data-passkey]").forEach(install);
}

# OpenTofu.

find_tofu() {
  if command -v tofu >/dev/null 2>&1; then
    tofu=tofu
  elif [ "$encrypted" = yes ]; then
    fail "this environment has secrets, and only OpenTofu 1.7 or newer encrypts them in its state; \`tofu\` is not on the PATH"
  elif command -v terraform >/dev/null 2>&1; then
    tofu=terraform
  else
    fail "neither \`tofu\` nor \`terraform\` is on the PATH; get OpenTofu from https://opentofu.org"
  fi
  [ "$encrypted" = yes ] || return 0
  version=$(tofu version | sed -n '1s/^OpenTofu v\([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
  case $version in
    '' | '0 '* | '1 '[0-6]) fail "OpenTofu 1.7 or newer is needed, which encrypts secrets in its state" ;;
  esac
}

# A state written before there were secrets is read as it is, and encrypted when it is written.
encrypt_state() {
  [ "$encrypted" = yes ] || return 0
  need openssl "it makes the key that OpenTofu encrypts its state with"
  make_vault
  adopt_secret tofu-encryption
  if ! has_secret tofu-encryption; then
    answer=$(random_text 32 hex) || fail "openssl gave no random bytes"
    printf '%s' "$answer" | keep_secret tofu-encryption
    answer=
  fi
  [ "$has_sops" = no ] || seal_for_others tofu-encryption "$people"
  passphrase=$(read_secret tofu-encryption) || fail "the key of OpenTofu's state cannot be read"
  before=
  fallback=
  state=$here/tofu/terraform.tfstate
  if [ -s "$state" ] && ! grep -q '"encrypted_data"' "$state"; then
    before='method "unencrypted" "before" {}'
    fallback='
  fallback {
    method = method.unencrypted.before
  }'
  fi
  # shellcheck disable=SC2089,SC2090 # The quotes are OpenTofu's.
  TF_ENCRYPTION="key_provider \"pbkdf2\" \"fedi\" {
  passphrase = \"$passphrase\"
}
method \"aes_gcm\" \"fedi\" {
  keys = key_provider.pbkdf2.fedi
}
$before
state {
  method = method.aes_gcm.fedi$fallback
}
plan {
  method   = method.aes_gcm.fedi
  enforced = true
}"
  # shellcheck disable=SC2090
  export TF_ENCRYPTION
  passphrase=
}

export_variable() {
  # The shell drops line breaks at the end, which keys in PEM end in: a dot keeps them.
  case $2 in
    public) value=$(cat "$here/public/$1" && printf .) ;;
    *) value=$(read_secret "$1" && printf .) ;;
  esac
  export "TF_VAR_$1=${value%.}"
  value=
}

in_tofu() {
  (cd "$here/tofu" && "$tofu" "$@")
}

plan_tofu() {
  step "$tofu: what would change"
  in_tofu init -input=false ${no_color:+"$no_color"}
  changes=0
  in_tofu plan -input=false ${no_color:+"$no_color"} -detailed-exitcode -out="$work/plan" || changes=$?
  case $changes in
    0 | 2) ;;
    *) fail "$tofu could not plan the infrastructure" ;;
  esac
}

apply_tofu() {
  if [ "$changes" = 2 ]; then
    agreed 'Make these changes?' || fail "nothing was changed"
  fi
  in_tofu apply -input=false ${no_color:+"$no_color"} "$work/plan"
  record_outputs
}

# What Nix reads. Sensitive attributes are outputs of their own and never come here.
record_outputs() {
  in_tofu output -json fedi >"$work/outputs.json"
  each_recorded refuse_null
  keep "$here/outputs.json" 644 <"$work/outputs.json"
}

# A quote after a brace or comma opens a name: inside texts, quotes have a backslash before them.
refuse_null() {
  if grep -Eq "(^|[{,])[[:space:]]*\"$1\"[[:space:]]*:[[:space:]]*null[[:space:]]*([,}]|\$)" "$work/outputs.json"; then
    fail "after deployment, $2 is null, and the configuration needs it"
  fi
}

;; Drives Emacs' eglot in a real buffer: run by emacs.test.ts, which reads what it writes.
;; The settings are those of docs/editors.md. FEDI_FILE: the file to edit. FEDI_RESULT: where the answers go, as JSON.
;; -*- lexical-binding: t -*-
(require 'json)
(require 'eglot)
(require 'flymake)

(defvar fedi-steps nil "What each step saw, by name.")

(defun fedi-wait (what reached)
  "Wait until REACHED answers, at most half a minute; WHAT is for the message."
  (let ((end (+ (float-time) 30)))
    (while (not (funcall reached))
      (when (> (float-time) end) (error "%s did not come" what))
      (accept-process-output nil 0.05))))

(defun fedi-find (word)
  "Go to WORD."
  (goto-char (point-min))
  (search-forward word)
  (goto-char (match-beginning 0)))

(defun fedi-messages ()
  "The texts of all diagnostics."
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun fedi-settled ()
  "Let what was typed reach the server, as at the end of a command."
  (eglot--signal-textDocument/didChange))

(defmacro fedi-step (name &rest body)
  "Keep what BODY gives, or why it gives nothing, as NAME."
  `(push (cons ,name (condition-case thrown (progn ,@body) (error (format "failed: %S" thrown)))) fedi-steps))

(defun fedi-drive ()
  "All steps."
  (find-file (getenv "FEDI_FILE"))
  ;; In batch mode no command ends, after which eglot connects.
  (run-hooks 'post-command-hook)
  (fedi-wait "the server" #'eglot-current-server)
  (fedi-step "diagnostics"
    (fedi-wait "a diagnostic" #'fedi-messages)
    (let ((found (fedi-messages)))
      (fedi-find "numbr")
      (delete-char 5)
      (insert "number")
      (fedi-settled)
      (flymake-start)
      (fedi-wait "silence" (lambda () (null (fedi-messages))))
      (vconcat found)))
  (fedi-step "colours"
    (font-lock-ensure)
    (vconcat (mapcar (lambda (word) (fedi-find word) (or (get-text-property (point) 'face) "no face"))
                     '("The most" "let" "limit"))))
  (fedi-step "hover"
    (let (shown)
      (fedi-find "number")
      (eglot-hover-eldoc-function (lambda (text &rest _) (setq shown (substring-no-properties text))))
      (fedi-wait "a hover" (lambda () shown))
      shown))
  (fedi-step "completion"
    (fedi-find "let total")
    (insert "let more = lim\n")
    (forward-line -1)
    (end-of-line)
    (fedi-settled)
    (completion-at-point)
    (buffer-substring-no-properties (line-beginning-position) (line-end-position)))
  (fedi-step "rename"
    (fedi-find "limit")
    (eglot-rename "most")
    (buffer-string))
  (fedi-step "formatting"
    (fedi-find "let total")
    (delete-region (point) (line-end-position))
    (insert "let   total=most+1")
    (fedi-settled)
    (eglot-format-buffer)
    (buffer-string))
  (let ((server (eglot-current-server)))
    (eglot-shutdown server)
    (fedi-wait "the end" (lambda () (not (jsonrpc-running-p server))))))

(let ((failed (condition-case thrown (progn (fedi-drive) nil) (error (format "%S" thrown)))))
  (with-temp-file (getenv "FEDI_RESULT")
    (insert (json-encode `((steps . ,fedi-steps) (stopped . t) ,@(and failed `((failed . ,failed))))))))

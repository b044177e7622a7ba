-- Drives Neovim's own client in a real buffer: run by neovim.test.ts, which reads what it writes.
-- The settings are those of docs/editors.md. FEDI_FILE: the file to edit. FEDI_RESULT: where the answers go, as JSON.
local result = { steps = {} }

local function finish()
  local file = assert(io.open(vim.env.FEDI_RESULT, "w"))
  file:write(vim.fn.json_encode(result))
  file:close()
  vim.cmd("qall!")
end

local function step(name, work)
  local ok, value = pcall(work)
  result.steps[name] = ok and value or ("failed: " .. tostring(value))
end

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

local function find(word)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search("\\V" .. word, "cW") > 0, word .. " is not in the buffer")
end

local function wait(what, is_reached)
  assert(vim.wait(30000, is_reached, 20), what .. " did not come")
end

local function messages()
  return vim.tbl_map(function(one)
    return one.message
  end, vim.diagnostic.get(0))
end

local ok, thrown = pcall(function()
  vim.cmd("edit " .. vim.env.FEDI_FILE)
  local client
  wait("the server", function()
    local found = (vim.lsp.get_clients or vim.lsp.get_active_clients)()[1]
    client = found and found.id
    return found and found.initialized and vim.lsp.buf_is_attached(0, client)
  end)

  step("diagnostics", function()
    wait("a diagnostic", function()
      return #vim.diagnostic.get(0) > 0
    end)
    local found = messages()
    find("numbr")
    vim.cmd("normal! cwnumber")
    wait("silence", function()
      return #vim.diagnostic.get(0) == 0
    end)
    return found
  end)

  step("hover", function()
    find("number")
    local answers = vim.lsp.buf_request_sync(0, "textDocument/hover", vim.lsp.util.make_position_params(), 30000)
    return answers[client].result.contents.value
  end)

  step("completion", function()
    find("let total")
    vim.cmd("normal! Olet more = lim")
    vim.fn.cursor(vim.fn.line("."), 15)
    vim.bo.omnifunc = "v:lua.vim.lsp.omnifunc"
    local params = vim.lsp.util.make_position_params()
    params.position.character = 14
    local answers = vim.lsp.buf_request_sync(0, "textDocument/completion", params, 30000)
    local items = vim.lsp.util.text_document_completion_list_to_complete_items(answers[client].result, "lim")
    vim.api.nvim_set_current_line("let more = " .. items[1].word)
    return items[1].word
  end)

  step("rename", function()
    find("limit")
    vim.lsp.buf.rename("most")
    wait("the new name", function()
      return text():find("let most") ~= nil
    end)
    return text()
  end)

  step("formatting", function()
    find("let total")
    vim.api.nvim_set_current_line("let   total=most+1")
    vim.lsp.buf.formatting_sync(nil, 30000)
    return text()
  end)

  vim.lsp.stop_client(client)
  wait("the end", function()
    return vim.lsp.client_is_stopped(client)
  end)
  result.stopped = true
end)
if not ok then
  result.failed = tostring(thrown)
end
finish()

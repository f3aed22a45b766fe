" Saves the note $NOTE again and again: vim -es -u NONE -i NONE -N -S saver.vim
" An order is what comes through the pipe $ORDERS: a JSON list of when to begin and the text to
" save. The answer through $ANSWERS is one line: when the save began and when it ended. Times are
" microseconds since 1970, which is the only clock that vim tells.
" The buffer has no name and gets none: of a named one vim asks whether to write over a note that
" changed, and nobody is there to answer.
set noswapfile nomodeline cpoptions-=F
let s:save = 'silent write! ' .. fnameescape($NOTE)
function Now()
  let [seconds, micros] = reltime()
  return seconds * 1000000 + micros
endfunction
while 1
  let order = readfile($ORDERS)
  if empty(order)
    quitall!
  endif
  let [until, text] = json_decode(order[0])
  silent %delete _
  call setline(1, split(text, "\n"))
  while Now() < until
  endwhile
  let begun = Now()
  execute s:save
  call writefile([begun .. ' ' .. Now()], $ANSWERS)
endwhile

"""Why something is not archived or not put back, and what to do next."""

from hedun.domain.problems import Worded

WORDS = Worded({
    "NAME": (
        "{name} 不是 PostgreSQL 日志文件的名字。archive_command 里请写 %p。",
        "{name} is no name of PostgreSQL's log. Write %p in archive_command.",
    ),
    "SIZE": (
        "{name} 有 {size} 字节；只归档 16 MB 的日志段。请用默认的段大小。",
        "{name} has {size} bytes; segments of 16 MB alone are archived. Use a server with segments "
        "of the usual size.",
    ),
    "OTHER": (
        "归档里已有另一个 {name}，没有覆盖它。是不是两个数据库写进同一个归档？请换一个目录。",
        "The archive has another {name} already, which was left as it is. Do two databases write "
        "into one archive? Take another folder.",
    ),
    "OWN_KEY": (
        "{name} 读不出归档密钥。请用 hedun archive key 生成的那个文件。",
        "No key of the archive can be read from {name}. Use the file that hedun archive key made.",
    ),
    "NO_FILE": (
        "{name} 读不出（{why}）。",
        "{name} cannot be read ({why}).",
    ),
    "SERVER": (
        "pg_basebackup 没有做完（{why}），什么都没有留下。请看 PostgreSQL 的日志。",
        "pg_basebackup did not finish ({why}); nothing was left. Look at the log of PostgreSQL.",
    ),
    "GAP": (
        "归档缺 {name}，只能恢复到它之前，所以没有恢复。请找回这个文件。",
        "The archive lacks {name}, and nothing after it could be restored, so nothing was. Find "
        "that file.",
    ),
    "MOMENT": (
        "{text} 不是带时区的时刻。请写成 2026-09-01T14:05:00+08:00。",
        "{text} is no instant with its zone. Write it like 2026-09-01T14:05:00+08:00.",
    ),
    "NO_BASE": (
        "{name} 里没有数据库的底本。请选 hedun archive base 写的文件。",
        "{name} holds no base of a database. Take a file that hedun archive base wrote.",
    ),
    "NOT_EMPTY": (
        "{place} 不是空的。请给出一个空目录或还不存在的目录。",
        "{place} is not empty. Name an empty folder, or one that is not there yet.",
    ),
})  # fmt: skip

"""Why a house is not moved, and what to do next."""

from hedun.domain.problems import Worded

WORDS = Worded({
    "TARGET": (
        "DATABASE_URL 指的不是 PostgreSQL。请先把它改成要搬去的 PostgreSQL 数据库，再运行。",
        "DATABASE_URL names no PostgreSQL. Set it to the database the house moves into, and run "
        "this again.",
    ),
    "SOURCE": (
        "--from 指的不是现有的 SQLite 数据库文件（{file}）。请写 sqlite:///路径。",
        "--from names no SQLite database that is there ({file}). Write sqlite:///path/to/file.",
    ),
    "NOT_EMPTY": (
        "目标数据库不是空的（{what}），什么都没有写。请另建一个空数据库。",
        "The target is not empty ({what}); nothing was written. Make an empty database for it.",
    ),
    "OTHER_TABLES": (
        "{where}的数据表属于程序的另一版（不同之处：{names}），什么都没有写。"
        "请先用本版运行 hedun migrate。",
        "{where}: its tables are of another version of the program (what differs: {names}); "
        "nothing was written. Run hedun migrate of this version there first.",
    ),
    "MOVED": (
        "这个试点已经搬走，此后的办理都不在里面，不能再搬。若确要回到它，请用 --reopen。",
        "This pilot was moved already and holds nothing that was done since, so it is not moved "
        "again. To go back to it all the same, use --reopen.",
    ),
    "BUSY": (
        "别人正在写入试点。请先停下 hedun serve 或各服务，再运行；什么都没有写。",
        "Somebody is writing into the pilot. Stop hedun serve, or its services, and run this "
        "again; nothing was written.",
    ),
    "VALUE": (
        "{where} 有一个值 PostgreSQL 不收（{why}）。什么都没有留下，试点照旧。请先在试点中改正。",
        "{where} holds a value that PostgreSQL does not take ({why}). Nothing was left there and "
        "the pilot is as it was. Put it right in the pilot first.",
    ),
    "AWAY": (
        "目标数据库中断（{why}）。什么都没有留下，试点照旧。原因排除后再运行。",
        "The target broke off ({why}). Nothing was left there and the pilot is as it was. Run this "
        "again when the reason is gone.",
    ),
    "DIFFERS": (
        "两边不一致（{what}）。什么都没有留下，试点照旧。请查明谁改动了目标数据库。",
        "The two sides differ ({what}). Nothing was left there and the pilot is as it was. Find "
        "out what alters rows in the target.",
    ),
    "READ_ONLY": (
        "试点 {file} 写不进去，无法锁住。请以系统的用户运行，并检查磁盘。",
        "The pilot {file} cannot be written, so it cannot be locked. Run this as the house's own "
        "user, and look at the disk.",
    ),
})  # fmt: skip

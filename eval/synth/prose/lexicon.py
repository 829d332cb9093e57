"""Words for composed clauses: those of the mill, and at will those of a dictionary."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.synth.phrases.words import WORDS
from extractors.numbers import words

VERBS = words(
    "公开 主动公开 发布 公布 公示 公告 收到 新收 接收 受理 办理 办结 答复 回复 回应 开展 举办 "
    "举行 组织 召开 参加 参与 承办 协办 培训 制作 制定 制发 印发 印制 发放 派发 编制 编印 编写 "
    "修订 修改 废止 清理 审查 审核 检查 抽查 督查 巡查 整改 通报 约谈 新增 新建 新设 增设 关停 "
    "注销 备案 建成 设立 设置 配备 投入 支出 收取 减免 接待 解答 接听 接受 转办 征集 采纳 推送 "
    "转载 转发 报送 上报 采用 刊发 刊登 播出 拍摄 录制 更新 上传 归集 汇聚 共享 开放 开通 开设 "
    "完成 落实 推进 实施 梳理 排查 发现 纠正 更正 删除 下线 撤销 移交 移送 存档 归档 登记 录入 "
    "迁移 整合 优化 改造 升级 拓展 覆盖 惠及 服务 走访 慰问 调研 座谈 宣讲 宣传 解读 出台 起草 "
    "论证 征求 听取 化解 调解 查处 处罚 曝光 退回 延期 补正 告知 出具 下发 签订 签收 聘请 选派 "
    "抽调 表彰 奖励 资助 补助 发送 回访 评查 评议 测评 监测 处置 分办 交办 督办 办复 主办 会办 "
    "撰写 投稿 获得 获评 荣获 打造 创建 新开 续办 认定 核查 核实 核发 换发 审批 许可 备查"
)
NOUNS = words(
    "信息 文件 公文 事项 目录 清单 台账 栏目 专栏 专题 专区 平台 系统 账号 网站 网页 页面 链接 "
    "数据 接口 报告 简报 通报 通知 公告 公示 通告 公报 政策 措施 办法 方案 意见 建议 提案 议案 "
    "诉求 留言 来信 来电 来访 咨询 投诉 举报 工单 申请 答复 答复书 告知书 决定书 文书 案件 案例 "
    "复议 诉讼 问题 线索 隐患 错误 表述 会议 培训 讲座 活动 访谈 发布会 座谈会 听证会 推进会 "
    "调度会 现场会 宣讲会 稿件 文章 图文 图片 视频 短视频 音频 海报 图解 长图 手册 折页 传单 "
    "资料 材料 样表 问卷 指南 流程图 标准 规范 制度 机制 项目 工程 资金 经费 预算 决算 补贴 采购 "
    "合同 标的 许可 处罚 强制 检查 收费 价格 岗位 职位 名单 名录 企业 商户 农户 家庭 学校 医院 "
    "村庄 社区 小区 站点 窗口 大厅 终端 设备 屏幕 电话 热线 人员 队伍 干部 群众 代表 委员 专家 "
    "律师 顾问 记者 志愿者 学员 用户 粉丝 订阅用户 访客 单位 部门 机构 镇街 科室 阅读量 访问量 "
    "点击量 浏览量 播放量 下载量 转发量 点赞 评论 关注人数 覆盖面 总量 字数 页数 时长 批次"
)
MODIFIERS = words(
    "政府 政务 行政 规范性 重点 民生 财政 部门 基层 网上 线上 线下 现场 业务 专项 专题 日常 年度 "
    "季度 各类 相关 有关 主要 重大 重要 优秀 典型 疑难 历史 失效 有效 合格 不合格 原创 转载 图文 "
    "电子 纸质 市级 县级 区级 镇级 村级 省级 国家级 本级 下级 上级 全市 全县 全区 全省 全局 "
    "全系统 机关 公共 社会 社会保障 公共服务 行政执法 行政许可 行政处罚 城乡规划 食品安全 药品 "
    "教育 卫生 养老 就业 环保 水利 交通 农业 林业 旅游 文化 体育 科技 税务 统计 审计 应急 消防 "
    "防汛 住房 土地 征地 拆迁 工程 招投标 政府采购 公共资源 营商环境 惠企 助企 便民 惠农 扶贫 "
    "乡村振兴 污染防治 安全生产 疫情防控 依申请 主动"
)
TAILS = words(
    "率 情况 数量 总数 总量 数 人数 次数 金额 面积 比例 占比 时长 得分 满意率 办结率 合格率 覆盖率"
)
RATES = words(
    "办结率 答复率 满意率 满意度 合格率 覆盖率 公开率 知晓率 及时率 准确率 完成率 整改率 采纳率 "
    "解读率 回应率 好评率 上线率 网办率 差错率 原创率 面商率 办复率 参与率 签约率 普及率 达标率 "
    "优良率 回复率"
)
MONEYS = words(
    "经费 资金 专项经费 补助资金 奖励资金 采购金额 合同金额 预算 工作经费 信息处理费 复印费 "
    "运维费用 成交额 中标金额 补贴 罚没款 税费 保证金 赔偿款 捐款"
)
UNITS = words(
    "条 条 条 条 件 件 件 件 次 次 次 个 个 个 篇 篇 期 期 名 名 人 人次 人次 份 份 项 项 场 场 "
    "起 宗 家 户 册 批 部 台 套 类 种 处 间 块 幅 张 例 则 只 组 支 页 字 款 笔 门 所 座 段 集 "
    "封 通 条次 篇次 件次 户次 场次 批次 家次 班次 亩 公里 吨 平方米 小时 分钟 天 本 单 轮 辆 位 "
    "栏 枚 台次 场次 部门 幢 栋 盏 眼 棵 头 箱 车次 项次"
)
PERSONS = words("名 人 位 人次")
COPULAS = words(
    "为 达 达到 共 共计 计 有 共有 合计 总计 是 已达 升至 增至 约为 累计达 均为 各 高达 多达 "
    "仅 仅有 只有 共达 计有"
)
LEADS = words(
    "全年 年内 本年度 今年 一年来 今年以来 截至目前 截至年底 当年 期间 上半年 目前 同时 此外 "
    "另外 另 其中 并 还 累计 共 先后 已 现 分别 据统计， 据不完全统计， 截至年末， 报告期内， "
    "总体看， 从数量看， 从渠道看， 按类型分，"
)
ADVERBIALS = words(
    "通过 依托 利用 借助 在 围绕 针对 面向 结合 聚焦 会同 联合 组织 指导 督促 向 对 由 经 按照 "
    "依据 根据 以"
)
TRAILING = words(
    "，均按时办结 ，均已公布 ，效果良好 ，群众反响较好 ，全部整改到位 ，无一超期 ，位居全市前列 "
    "，受到好评 ，做到应公开尽公开 ，切实保障群众知情权 ，有效提升了公开水平 ，未发生投诉 "
    "，同比持平 ，较好完成了任务 ，并录入系统 ，全部依法答复 ，得到上级肯定 ，确保信息准确 "
    "，形成常态 ，取得阶段性成效 ，按期完成"
)
BODIES = words(
    "大数据局 审批局 地震局 应急局 体育局 粮食局 物价局 安监局 海事局 林草局 能源局 "
    "邮政管理局 农业农村部门 卫生健康部门 市场监管部门 交通部门 住建部门 应急管理部门 "
    "税务部门 财政部门 民政部门 教育部门 公安机关 司法行政部门 地震部门 水利部门 "
    "卫健部门 市场监管所 派出所 社保中心 医保中心 不动产登记中心 就业服务中心 融媒体中心 "
    "城管大队 气象台 纪委监委 党工委 编办 妇联 团委 残联 工会 工商联 红十字会 "
    "教务处 后勤处 招生办公室 校长办公室 医务科 护理部 门诊部 药剂科 院办公室 "
    "校务委员会 海关总署 直属海关 隶属海关 缉私局 审计署 交通运输部 交通运输部门 "
    "住房城乡建设部 中国证监会 村委会 居委会 村党支部 社区党委 物业公司 供水公司 公交公司 "
    "供电所 燃气公司 行业协会 国资委 发改委 住建局 人社局 交通局 卫健局 文旅局 农业局 "
    "环保局 国土资源局 工商局 质监局 省发展改革委 市人大常委会 县法院 区检察院 街道党工委 "
    "镇党委 乡政府 镇政府 办事处"
)
CHANNELS = words(
    "抖音 快手 微信视频号 微信小程序 政务微信 官方微博 官网 校园网 医院官网 海关门户网站 "
    "院务公开栏 校务公开栏 党务公开栏 厂务公开栏 公示栏 宣传栏 告示栏 村村响广播 大喇叭 "
    "农村广播 电视台 晚报 新闻客户端 学习强国 官方抖音号 政务短信 短信平台 12345平台 "
    "掌上办APP 省政府门户网站 市政府网站 信息公开专栏 专题网页 信息公开平台 统一发布平台 "
    "互动交流平台 网上办事大厅 自助终端 公共查阅点 LED屏 触摸屏 电子屏 明白栏 钉钉群 微信群 "
    "QQ群 村民微信群 家长群 直播间 网站集约化平台 电子触摸屏 校务公开专栏 村务公开专栏 "
    "执法公开网 数据开放平台"
)
DATES = words(
    "来年 下一年度 次年 上年末 今年末 去年底 年底 年末 年初 第一季度以来 二季度以来 "
    "今年上半年 上年度 当年底 本年末 次年3月底 每年年底 去年下半年 “十三五”期间 近三年来 "
    "两年来 截至年底 上午9点 9时至17时 报告期内 本年度"
)
ARTICLES = words(
    "一批 一些 一系列 一方面 另一方面 一体化 第一时间 一站式 进一步 一律 统一 一把手 一线 唯一 "
    "同一 一定 一般 一旦 一切 千方百计 百姓 三农 两会 一网通办 一窗受理 十佳 双公示 一件事 "
    "一次性 两个维护 四个意识 四个自信 三重一大 三级联动 一盘棋 一张网 一揽子 半年 一季度 "
    "三年行动 五年规划 二次供水 三公经费 一把尺子 十大工程 八项规定 六稳六保 三会一课 四风 "
    "一刀切 一是 二是 三是 第三方 第二 首个 一条龙 一对一 点对点"
)
PLAIN = words(
    "坚持以公开为常态 不断拓展公开渠道 加强组织领导 压实工作责任 优化栏目设置 提升服务水平 "
    "规范办理流程 强化监督考核 健全长效机制 完善制度体系 回应社会关切 保障群众知情权 "
    "推动政策落地 营造良好氛围 夯实工作基础 提高答复质量 严把审核关口 明确专人负责 做好保密审查 "
    "丰富解读形式 加大宣传力度 深化重点领域公开 确保信息安全 方便群众查阅 推进标准化建设 "
    "打造阳光政府 提高工作透明度 改进工作作风 形成工作合力 及时准确公开 注重解读实效 "
    "优化营商环境 狠抓整改落实 加强队伍建设 开展常态化监测 落实主体责任"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """``nouns`` and ``verbs`` of a dictionary, none of two characters or less apart."""

    nouns: Sequence[str] = ()
    verbs: Sequence[str] = ()

    def verb(self, rng: random.Random) -> str:
        if self.verbs and rng.random() < 0.2:
            return rng.choice(self.verbs)
        return rng.choice(VERBS)

    def noun(self, rng: random.Random) -> str:
        if self.nouns and rng.random() < 0.35:
            return rng.choice(self.nouns)
        return rng.choice(NOUNS)

    def modifier(self, rng: random.Random) -> str:
        if self.nouns and rng.random() < 0.25:
            return rng.choice(self.nouns)
        return rng.choice(MODIFIERS)

    def phrase(self, rng: random.Random) -> str:
        """A noun with what stands before it."""
        if rng.random() < 0.3:
            return rng.choice(WORDS[rng.choice(_KINDS)])
        before = [self.modifier(rng) for _ in range(rng.choice((0, 0, 1, 1, 1, 2, 2, 3)))]
        joined = "的" if before and rng.random() < 0.12 else ""
        return "".join(before) + joined + self.noun(rng)

    def phrases(self, rng: random.Random) -> str:
        """One, or several in a row."""
        count = rng.choice((1, 1, 1, 1, 2, 2, 3, 4))
        rows = [self.phrase(rng) for _ in range(count)]
        last = rng.choice(("、", "和", "及", "、", "以及", "与"))
        said = "、".join(rows[:-1]) + (last if count > 1 else "") + rows[-1]
        return said + (
            rng.choice(("等信息", "等", "等各类信息", "等情况")) if rng.random() < 0.1 else ""
        )


_AND_SO_ON = ("等信息", "等", "等各类信息", "等情况")
_KINDS = words("info info info field people goods form event policy topic task theme spot matter")


def from_dictionary(path: Path) -> Lexicon:
    """Args: path: lines of word, frequency and part of speech, as jieba's dict.txt (MIT)."""
    nouns, verbs = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        word, count, part = line.split()
        if not _usable(word, int(count)):
            continue
        if part in ("n", "vn", "nz", "l", "an"):
            nouns.append(word)
        elif part == "v" and len(word) == 2:
            verbs.append(word)
    return Lexicon(nouns=tuple(nouns), verbs=tuple(verbs))


_COUNTED = frozenset("零〇一二两三四五六七八九十百千万亿年月日时号")


def _usable(word: str, count: int) -> bool:
    """Common, and without what counts."""
    return count >= 60 and 2 <= len(word) <= 5 and not _COUNTED & set(word)

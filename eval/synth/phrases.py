"""Words and sentence patterns of made-up reports. All invented; none of a real report."""

from __future__ import annotations

from eval.synth.grammar import N, Pattern, pattern
from extractors.numbers import words

PLACES = words(
    "禾川 松笛 枫浦 柳砚 星渡 晴滩 墨洲 竹岭 荷汀 雁桥 麦湾 霜桥 琴湾 蓝渡 梨洲 棉川 稻浦 "
    "瓷岭 陶湾 菱渡 银杉 茶溪 桐洲 橙岭 雪坪 鹤滩桥 石笛 清砚 苇川 葵州"
)
KINDS = ("县", "区", "市", "镇", "新区", "街道")
OFFICES = words(
    "教育局 民政局 财政局 水利局 交通运输局 卫生健康局 文化和旅游局 应急管理局 统计局 "
    "农业农村局 自然资源局 市场监督管理局"
)
STREETS = words("和平路 长春街 书院路 东风大道 桂花巷 望江路 学府街 滨河北路")

WORDS: dict[str, tuple[str, ...]] = {
    "channel": words(
        "门户网站 政务微博 政务微信公众号 政务新媒体 政府公报 信息公开栏 政务服务大厅 "
        "县级融媒体平台 手机客户端"
    ),
    "info": words(
        "各类信息 工作动态 规划计划 财政预决算信息 通知公告 统计信息 人事信息 "
        "行政处罚信息 行政许可信息 政策文件 应急信息 招标采购信息 民生实事进展"
    ),
    "field": words(
        "义务教育 养老服务 公共文化 食品安全 安全生产 农村危房改造 城市综合执法 "
        "生态环境 就业创业 涉农补贴 社会救助 保障性住房"
    ),
    "form": words("图解 短视频 问答 动漫 新闻发布会 专家访谈 现场讲解"),
    "event": words("政府开放日活动 业务培训 专题讲座 座谈会 在线访谈 集中测评 现场观摩 知识竞赛"),
    "people": words("工作人员 群众代表 企业代表 学生 志愿者 网民 社区居民"),
    "unit": words("各乡镇 县直各部门 各村居 各学校 各医院 县属企业 各派出机构"),
    "way": words("网络 信函 当面 电子邮件 传真"),
    "topic": words("征地补偿 房屋征收 财政资金 工程建设 社会保障 教育招生 环境影响评价"),
    "law": (
        "《中华人民共和国政府信息公开条例》",
        "《政府信息公开申请办理规程（2020年版）》",
        "《重大行政决策公开办法》",
        "《基层政务公开标准指引》",
    ),
    "document": ("3号", "17号", "30号", "112号"),
    "fault": words(
        "栏目更新不够及时 政策解读形式较为单一 答复文书不够规范 公开目录不够细致 "
        "基层专职人员偏少 检索功能不够好用 部分数据口径不一致"
    ),
    "remedy": words(
        "把公开要求写进办文流程 按季度抽查栏目并当场整改 统一答复文书格式 "
        "给基层配齐专职人员 把解读材料与文件一同起草 改版检索页面 邀请群众当体验员"
    ),
}

OPENING = (
    pattern("一年来，本机关把信息公开当作日常工作来抓，让群众看得到、看得懂、能监督。"),
    pattern(
        "本年度，本机关对照《中华人民共和国政府信息公开条例》第二十条逐项清理公开事项，"
        "补齐了{field1}、{field2}两个方面的目录。"
    ),
    pattern("本机关按照上级文件〔2021〕{document}的部署，围绕{field}做好公开工作。"),
    pattern(
        "全年公开{info}{a}，比上年增长{b}，公开的及时性有所提高。",
        a=N(metric="公开{info}", unit="条", low=120, high=60000),
        b=N(metric="公开{info}比上年增长", unit="%", low=1, high=60, places=1),
    ),
    pattern(
        "累计归集{info}{a}，涉及{b}领域。",
        a=N(metric="归集{info}", unit="条", low=300, high=900000, qualifier="cumulative"),
        b=N(metric="涉及领域", unit="个", low=5, high=40, exact=True),
    ),
)

DISCLOSURE = (
    pattern(
        "通过{channel}发布{info}{a}，其中{info1}{b}、{info2}{c}。",
        a=N(metric="通过{channel}发布{info}", unit="条", low=60, high=9000),
        b=N(metric="{info1}", unit="条", part_of="a"),
        c=N(metric="{info2}", unit="条", part_of="a"),
    ),
    pattern(
        "{channel}推送消息{a}，阅读量{b}，新增关注用户{c}。",
        a=N(metric="{channel}推送消息", unit="条", low=40, high=3000),
        b=N(metric="{channel}阅读量", unit="次", low=4000, high=2000000),
        c=N(metric="{channel}新增关注用户", unit="人", low=20, high=9000),
    ),
    pattern(
        "制作{form1}、{form2}等解读材料{a}，与文件同步公布。",
        a=N(metric="制作解读材料", unit="件", low=3, high=120),
    ),
    pattern(
        "编印政府公报{a}，免费发放{b}，另在{unit}设取阅点{c}。",
        a=N(metric="编印政府公报", unit="期", low=4, high=24),
        b=N(metric="发放政府公报", unit="册", low=500, high=24000),
        c=N(metric="设取阅点", unit="个", low=5, high=160),
    ),
    pattern(
        "在{field}领域公开{info}{a}，占全部公开信息的{b}。",
        a=N(metric="在{field}领域公开{info}", unit="条", low=15, high=4000),
        b=N(metric="占全部公开信息", unit="%", low=1, high=70, places=2),
    ),
    pattern("对涉及{field}的文件，自公布之日起20个工作日内完成解读。"),
    pattern(
        "召开新闻发布会{a}，回应社会关切{b}，回应率{c}。",
        a=N(metric="召开新闻发布会", unit="场", low=1, high=18),
        b=N(metric="回应社会关切", unit="件", low=5, high=700),
        c=N(metric="回应率", unit="%", low=90, high=100),
    ),
    pattern(
        "公示行政许可结果{a}、行政处罚结果{b}，公布随机抽查结果{c}。",
        a=N(metric="公示行政许可结果", unit="件", low=40, high=90000),
        b=N(metric="公示行政处罚结果", unit="件", low=8, high=6000),
        c=N(metric="公布随机抽查结果", unit="份", low=4, high=400),
    ),
    pattern(
        "公开政府采购项目{a}，涉及资金{b}。",
        a=N(metric="公开政府采购项目", unit="个", low=6, high=400),
        b=N(metric="公开政府采购项目涉及资金", unit="万元", low=90, high=80000, places=2),
    ),
)

RECEIVED = (
    pattern(
        "本年度新收政府信息公开申请{a}。",
        a=N(metric="新收政府信息公开申请", unit="件", cell="requests.new[total]"),
    ),
    pattern(
        "全年收到政府信息公开申请{a}，上年结转{b}。",
        a=N(metric="收到政府信息公开申请", unit="件", cell="requests.new[total]"),
        b=N(metric="上年结转", unit="件", cell="requests.carried_in[total]"),
    ),
    pattern(
        "{year}年，受理公众提出的政府信息公开申请{a}，其中自然人提出{b}。",
        a=N(metric="受理公众提出的政府信息公开申请", unit="件", cell="requests.new[total]"),
        b=N(metric="自然人提出", unit="件", cell="requests.new[natural_person]"),
    ),
)
REQUESTS = (
    pattern(
        "已办结{a}，结转下年度继续办理{b}。",
        a=N(metric="办结", unit="件", cell="requests.results.total[total]"),
        b=N(metric="结转下年度继续办理", unit="件", cell="requests.carried_out[total]"),
    ),
    pattern(
        "从答复结果看，予以公开{a}、部分公开{b}。",
        a=N(metric="予以公开", unit="件", cell="requests.results.granted[total]"),
        b=N(metric="部分公开", unit="件", cell="requests.results.partial[total]"),
    ),
    pattern("申请多与{topic1}、{topic2}有关，都在法定期限内作了答复。"),
    pattern("对{topic}类申请，先电话沟通，再依法答复，平均用时少于规定的20个工作日。"),
    pattern(
        "接受{way}方式的咨询{a}，当场解答{b}，转交办理{c}。",
        a=N(metric="接受{way}方式的咨询", unit="次", low=20, high=3000),
        b=N(metric="当场解答", unit="次", part_of="a"),
        c=N(metric="转交办理", unit="次", part_of="a", rest=True),
    ),
    pattern("没有向申请人收取信息处理费，也没有因公开工作产生其他费用。"),
)

MANAGEMENT = (
    pattern(
        "清理现行有效文件{a}，废止{b}，修改{c}。",
        a=N(metric="清理现行有效文件", unit="件", low=20, high=900),
        b=N(metric="废止", unit="件", part_of="a"),
        c=N(metric="修改", unit="件", part_of="a"),
    ),
    pattern("信息发布前实行起草、审核、签发三道把关，谁发布谁负责。"),
    pattern(
        "更新公开目录{a}，撤下过期信息{b}。",
        a=N(metric="更新公开目录", unit="项", low=3, high=300),
        b=N(metric="撤下过期信息", unit="条", low=3, high=2000),
    ),
    pattern("依照{law}的要求，对拟公开的信息逐条作保密审查。"),
    pattern(
        "保密审查文件{a}，其中不予公开{b}、依申请公开{c}。",
        a=N(metric="保密审查文件", unit="份", low=50, high=4000),
        b=N(metric="不予公开", unit="份", part_of="a"),
        c=N(metric="依申请公开", unit="份", part_of="a"),
    ),
)

PLATFORM = (
    pattern(
        "门户网站设栏目{a}，全年独立用户访问{b}，总访问量{c}。",
        a=N(metric="门户网站设栏目", unit="个", low=20, high=500),
        b=N(metric="门户网站独立用户访问", unit="人次", low=9000, high=900000),
        c=N(metric="门户网站总访问量", unit="次", low=20000, high=9000000),
    ),
    pattern(
        "网上收到群众留言{a}，办结{b}，公开答复{c}。",
        a=N(metric="网上收到群众留言", unit="条", low=30, high=5000),
        b=N(metric="办结群众留言", unit="条", low=10, high=30),
        c=N(metric="公开答复群众留言", unit="条", low=5, high=20),
    ),
    pattern("{unit}的信息统一并入门户网站，群众在一个入口就能查到{info1}和{info2}。"),
    pattern(
        "在{unit}设立信息公开查阅点{a}，配备查询终端{b}。",
        a=N(metric="设立信息公开查阅点", unit="处", low=2, high=200),
        b=N(metric="配备查询终端", unit="台", low=2, high=150),
    ),
    pattern("网站改版后支持IPv6访问，首页每5分钟自动检测一次，异常时由值班人员12小时内处理。"),
    pattern(
        "新媒体账号由{a}整合为{b}，关停长期不更新的账号{c}。",
        a=N(metric="新媒体账号整合前", unit="个", low=12, high=80, exact=True),
        b=N(metric="新媒体账号整合后", unit="个", part_of="a"),
        c=N(metric="关停长期不更新的账号", unit="个", part_of="a"),
    ),
)

OVERSIGHT = (
    pattern(
        "举办{event}{a}，参加{people}{b}。",
        a=N(metric="举办{event}", unit="场", low=1, high=30),
        b=N(metric="参加{people}", unit="人次", low=20, high=6000),
    ),
    pattern(
        "组织{event}{a}，通报问题{b}，已整改{c}。",
        a=N(metric="组织{event}", unit="次", low=1, high=16),
        b=N(metric="通报问题", unit="个", low=4, high=300, exact=True),
        c=N(metric="整改问题", unit="个", part_of="b"),
    ),
    pattern("公开工作在年度考核中的分值权重不低于4%，评议结果向社会公布。"),
    pattern(
        "向社会发放问卷{a}，收回有效问卷{b}，满意率为{c}。",
        a=N(metric="发放问卷", unit="份", low=200, high=9000, exact=True),
        b=N(metric="收回有效问卷", unit="份", part_of="a"),
        c=N(metric="满意率", unit="%", low=80, high=99, places=1),
    ),
    pattern("本年度没有发生因公开工作被追究责任的情形。"),
    pattern("监督电话与12345热线相通，工作日8:30至17:30有人接听。"),
)

ITEMS = (
    pattern(
        "一是抓目录，梳理{field}等{a}事项清单。",
        a=N(metric="梳理事项清单", unit="项", low=6, high=90),
    ),
    pattern(
        "二是抓发布，{unit}主动公布{info}{a}。",
        a=N(metric="{unit}主动公布{info}", unit="条", low=20, high=5000),
    ),
    pattern(
        "三是抓解读，邀请{people}参与，采用{form}等方式解读{a}。",
        a=N(metric="采用{form}等方式解读", unit="次", low=2, high=60),
    ),
)

LEAD_PROBLEMS = (
    pattern("对照群众期待，工作中还有不足：{fault1}，{fault2}。"),
    pattern("过去一年的短板主要有两点：一是{fault1}；二是{fault2}。"),
    pattern(
        "年内抽查栏目{a}，发现{fault}等问题{b}。",
        a=N(metric="抽查栏目", unit="个", low=20, high=300),
        b=N(metric="{fault}等问题", unit="个", low=2, high=19),
    ),
)
REMEDIES = (
    pattern("下一步，将{remedy1}，{remedy2}。"),
    pattern("针对上述问题，本机关打算做三件事：一是{remedy1}；二是{remedy2}；三是{remedy3}。"),
    pattern("上年报告中提到的{fault}，今年通过{remedy}，已有明显改善。"),
)
OTHER = (
    pattern("本年度没有其他需要报告的事项。"),
    pattern("无。"),
    pattern(
        "全年收取政府信息公开信息处理费{a}。",
        a=N(metric="收取政府信息公开信息处理费", unit="元", low=0, high=0),
    ),
    pattern(
        "办理人大代表建议{a}、政协委员提案{b}，办理结果均已公布。",
        a=N(metric="办理人大代表建议", unit="件", low=4, high=260),
        b=N(metric="办理政协委员提案", unit="件", low=4, high=260),
    ),
)

PARTS: tuple[tuple[str, tuple[Pattern, ...]], ...] = (
    ("主动公开情况", DISCLOSURE),
    ("依申请公开情况", REQUESTS),
    ("政府信息管理情况", MANAGEMENT),
    ("公开平台建设情况", PLATFORM),
    ("监督保障情况", OVERSIGHT),
)
"""Sub-headings of the overview, and what may stand under each."""

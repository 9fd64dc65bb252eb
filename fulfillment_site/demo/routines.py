"""How each queue of the demo is worked: short enough to be read standing."""

# Queue, then in English and in Chinese: title and text.
ROUTINES = (
    (
        "desk",
        ("The service desk",
         "1. Press n: the most urgent matter comes first, always.\n"
         "2. Read the reason and where the"
         " parcel is.\n3. Write one message that could keep the order, with facts only.\n4. Agree,"
         " or refuse by a reason the platform offers. Packed orders: ask a lead.\n5. Never leave a"
         " request unanswered at the end of a shift: hand it over."),
        ("客服工作台",
         "1. 按 n：最紧急的事项永远排在最前。\n"
         "2. 看原因和包裹在哪里。\n"
         "3. 发一条只讲事实的挽留消息。\n"
         "4. 同意，或按平台给出的理由拒绝。已打包的订单先问主管。\n"
         "5. 下班前不留未回复的申请：交接给下一班。"),
    ),
    (
        "tickets",
        ("Tickets",
         "1. Take it up (t), look at the parcel's verdict before anything else.\n2. Answer with"
         " facts; k brings what we know, a number puts it in.\n3. Promise only what stands under"
         " “What may be promised”.\n4. Wait with a day, or solve with category and reason.\n"
         "5. Did an article help? Say so: the next one finds it faster."),
        ("工单",
         "1. 接手（t），先看包裹结论。\n2. 用事实回复；按 k 打开知识库，按数字插入。\n"
         "3. 只承诺“可以承诺的内容”里的事。\n"
         "4. 等待时写明日期，或按类别和原因解决。\n"
         "5. 文章有没有帮助，请投票。"),
    ),
    (
        "returns",
        ("Returns",
         "1. Open what is due first.\n2. Read the reason, look at photos and at the packing"
         " bench.\n3. Agree, or refuse with a reason and a word to the buyer.\n4. What comes back"
         " is scanned, looked at and graded before it is put back."),
        ("退货",
         "1. 先处理最先到期的。\n2. 看原因、照片和打包台。\n3. 同意，或写明理由拒绝并告知买家。\n"
         "4. 退回的商品先扫描、检查、定级，再上架。"),
    ),
    (
        "reviews",
        ("Reviews",
         "1. Answer in public first: sorry, and what we do.\n2. Then the private ticket.\n3. Never"
         " ask to change or remove a review, never offer anything for one."),
        ("评价",
         "1. 先公开回复：道歉，并说明怎么处理。\n"
         "2. 再在工单里私下联系。\n"
         "3. 绝不要求修改或删除评价，绝不以补偿换评价。"),
    ),
    (
        "radar",
        (
            "The parcel radar",
            "1. Look at what it found, the longest silence first.\n2. Send the drafted words before"
            " the buyer writes.\n3. Nothing more comes? A lead declares it lost: that opens the"
            " claim.\n4. Claims have a last day: hand them in before it.",
        ),
        (
            "包裹雷达",
            "1. 先看静默最久的包裹。\n2. 在买家来信之前发出草拟的消息。\n"
            "3. 没有新轨迹？由主管判定丢件，并开始索赔。\n4. 索赔有截止日：在此之前提交。",
        ),
    ),
    (
        "screening",
        ("Held orders",
         "1. Read the one sentence that says why it waits.\n2. Map what is unmapped, correct the"
         " address, or ask the buyer.\n3. Lift the hold; it is screened anew by itself."),
        ("挂起订单",
         "1. 看那一句话：为什么在等。\n"
         "2. 匹配商品、更正地址，或询问买家。\n"
         "3. 解除挂起，系统会重新审单。"),
    ),
    (
        "waves",
        ("Orders to wave",
         "1. What is due first stands on top.\n2. LIVE orders never share a wave with others.\n"
         "3. Release; papers are drawn by themselves."),
        ("待组波次",
         "1. 最先到期的在最上面。\n2. 直播订单不和其他订单同波次。\n3. 释放波次，单据自动生成。"),
    ),
    (
        "picking",
        ("Picking",
         "1. Scan the bin, then each piece.\n2. Put it into the slot that is shown.\n3. Not there?"
         " Short pick, two presses; never take from another bin without a scan."),
        ("拣货",
         "1. 先扫库位，再扫每一件。\n"
         "2. 放进屏幕显示的格子。\n"
         "3. 没货？按缺货，两次确认；不扫描不从别的库位拿货。"),
    ),
    (
        "packing",
        ("Packing",
         "1. Scan the label of the box.\n2. Read the buyer's note if there is one.\n3. Scan every"
         " piece; mugs and lamps get two layers of paper.\n4. The last right scan seals it. Red"
         " and black: into the red basket."),
        ("打包",
         "1. 扫包裹的面单。\n2. 有买家留言先看。\n3. 每件都要扫；杯子和灯包两层纸。\n"
         "4. 最后一件扫对即封箱。屏幕红黑：放进红筐。"),
    ),
    (
        "door",
        ("Handing over",
         "1. One manifest a carrier.\n2. Scan every parcel onto it; what is refused stays here.\n"
         "3. Count with the driver, close, let them sign."),
        ("交接",
         "1. 一个承运商一张交接单。\n"
         "2. 每个包裹都扫；被拒绝的留下。\n"
         "3. 和司机一起点数，关闭交接单，请司机签字。"),
    ),
    (
        "put_back",
        ("Back to the shelf",
         "1. Take the red basket.\n"
         "2. Scan the piece, then the bin it goes to.\n"
         "3. Broken pieces go"
         " to the lead, not to the shelf."),
        ("放回货架",
         "1. 拿红筐。\n2. 先扫商品，再扫要放回的库位。\n3. 破损的交给主管，不上架。"),
    ),
)  # fmt: skip

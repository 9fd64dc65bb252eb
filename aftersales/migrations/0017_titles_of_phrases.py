from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aftersales", "0016_first_deadline")]

    operations = [
        migrations.RemoveConstraint("phrase", "a_version_of_a_phrase_is_worded_once"),
        migrations.AddField(
            "phrase",
            "title",
            models.CharField(
                default="",
                help_text="What agents call it. The same title again is a new version of that phrase.",
                max_length=60,
                verbose_name="title",
            ),
            preserve_default=False,
        ),
        migrations.AlterModelOptions(
            "phrase",
            {
                "ordering": ["reason", "language", "market", "title", "-version"],
                "permissions": [
                    ("approve_phrase", "Approves what is written to buyers who cancel")
                ],
                "verbose_name": "phrase",
                "verbose_name_plural": "phrases",
            },
        ),
        migrations.AddConstraint(
            "phrase",
            models.UniqueConstraint(
                fields=("title", "reason", "language", "market", "version"),
                name="a_version_of_a_phrase_is_worded_once",
            ),
        ),
    ]

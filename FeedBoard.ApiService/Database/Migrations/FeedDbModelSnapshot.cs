using FeedBoard.ApiService.Database.Tables;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace FeedBoard.ApiService.Database.Migrations;

/// <summary>
/// The model as the last migration leaves the database, written by hand: a change of an entity without a migration, and without its line here,
/// is found by a test that asks <c>HasPendingModelChanges()</c>; what the database itself has is held against the model by another.
/// </summary>
[DbContext(typeof(FeedDb))]
internal sealed class FeedDbModelSnapshot : ModelSnapshot
{
    protected override void BuildModel(ModelBuilder modelBuilder)
    {
        modelBuilder.HasAnnotation("ProductVersion", "10.0.14").HasAnnotation("Relational:MaxIdentifierLength", 63);
        NpgsqlModelBuilderExtensions.UseIdentityByDefaultColumns(modelBuilder);

        modelBuilder.Entity(typeof(User).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<string>("Email").IsRequired().HasColumnType("text").HasColumnName("email");
            b.Property<string>("NormalizedEmail").IsRequired().HasColumnType("text").HasColumnName("normalized_email");
            b.Property<string>("Nickname").IsRequired().HasColumnType("text").HasColumnName("nickname");
            b.Property<string>("NormalizedNickname").IsRequired().HasColumnType("text").HasColumnName("normalized_nickname");
            b.Property<string>("NicknameKeyed").HasColumnType("text").HasColumnName("nickname_keyed");
            b.Property<string>("PasswordHash").IsRequired().HasColumnType("text").HasColumnName("password_hash");
            b.Property<long>("FeedCount").ValueGeneratedOnAdd().HasColumnType("bigint").HasDefaultValue(0L).HasColumnName("feed_count");
            b.Property<long>("CommentCount").ValueGeneratedOnAdd().HasColumnType("bigint").HasDefaultValue(0L).HasColumnName("comment_count");
            b.Property<long>("FollowerCount").ValueGeneratedOnAdd().HasColumnType("bigint").HasDefaultValue(0L).HasColumnName("follower_count");
            b.Property<long>("FollowingCount").ValueGeneratedOnAdd().HasColumnType("bigint").HasDefaultValue(0L).HasColumnName("following_count");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.Property<short>("Role").ValueGeneratedOnAdd().HasColumnType("smallint").HasDefaultValue((short)0).HasColumnName("role");
            b.Property<DateTime?>("SuspendedUntilDt").HasColumnType("timestamp with time zone").HasColumnName("suspended_until_dt");
            b.Property<string>("SuspensionReason").HasColumnType("text").HasColumnName("suspension_reason");
            b.HasKey("Id").HasName("pk_users");
            b.HasIndex("NormalizedEmail").IsUnique().HasDatabaseName("ux_users_normalized_email");
            b.HasIndex("NormalizedNickname").IsUnique().HasDatabaseName("ux_users_normalized_nickname");
            b.HasIndex(["Id"], "ix_users_to_key").HasFilter("nickname_keyed IS DISTINCT FROM nickname");
            b.HasIndex(["Id"], "ix_users_idn").HasFilter("octet_length(email) <> char_length(email)");
            b.ToTable("users");
        });

        modelBuilder.Entity(typeof(NicknameKey).FullName!, b =>
        {
            b.Property<string>("Key").HasColumnType("text").HasColumnName("key");
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.HasKey("Key").HasName("pk_nickname_keys");
            b.HasIndex("UserId").HasDatabaseName("ix_nickname_keys_user_id");
            b.HasOne(typeof(User).FullName!, "User").WithMany("NicknameKeys").HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_nickname_keys_user_id");
            b.ToTable("nickname_keys");
        });

        modelBuilder.Entity(typeof(Session).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<string>("Device").IsRequired().HasColumnType("text").HasColumnName("device");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.Property<DateTime>("LastSeenDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("last_seen_dt").HasDefaultValueSql("now()");
            b.Property<DateTime>("ExpireDt").HasColumnType("timestamp with time zone").HasColumnName("expire_dt");
            b.HasKey("Id").HasName("pk_sessions");
            b.HasIndex("UserId").HasDatabaseName("ix_sessions_user_id");
            b.HasIndex("ExpireDt").HasDatabaseName("ix_sessions_expire_dt");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_sessions_user_id");
            b.ToTable("sessions");
        });

        modelBuilder.Entity(typeof(RefreshToken).FullName!, b =>
        {
            b.Property<byte[]>("Hash").HasColumnType("bytea").HasColumnName("hash");
            b.Property<long>("SessionId").HasColumnType("bigint").HasColumnName("session_id");
            b.Property<DateTime?>("SpentDt").HasColumnType("timestamp with time zone").HasColumnName("spent_dt");
            b.HasKey("Hash").HasName("pk_refresh_tokens");
            b.HasIndex("SessionId").HasDatabaseName("ix_refresh_tokens_session_id");
            b.HasOne(typeof(Session).FullName!, "Session").WithMany().HasForeignKey("SessionId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_refresh_tokens_session_id");
            b.ToTable("refresh_tokens");
        });

        modelBuilder.Entity(typeof(Feed).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<long>("AuthorId").HasColumnType("bigint").HasColumnName("author_id");
            b.Property<string>("Title").IsRequired().HasColumnType("text").HasColumnName("title");
            b.Property<string>("Content").IsRequired().HasColumnType("text").HasColumnName("content");
            b.Property<int>("LikeCount").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("like_count");
            b.Property<int>("CommentCount").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("comment_count");
            b.Property<int>("CommentRows").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("comment_rows");
            b.Property<int>("ThreadRows").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("thread_rows");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.Property<DateTime>("UpdateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("update_dt").HasDefaultValueSql("now()");
            b.Property<bool>("Hidden").ValueGeneratedOnAdd().HasColumnType("boolean").HasDefaultValue(false).HasColumnName("hidden");
            b.HasKey("Id").HasName("pk_feeds");
            b.HasIndex("CreateDt", "Id").HasDatabaseName("ix_feeds_create_dt");
            b.HasIndex("UpdateDt", "Id").HasDatabaseName("ix_feeds_update_dt");
            b.HasIndex("AuthorId", "Id").HasDatabaseName("ix_feeds_author_id");
            b.HasIndex("AuthorId", "CreateDt", "Id").HasDatabaseName("ix_feeds_author_id_create_dt");
            b.HasIndex("AuthorId", "UpdateDt", "Id").HasDatabaseName("ix_feeds_author_id_update_dt");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("AuthorId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_feeds_author_id");
            b.ToTable("feeds");
        });

        modelBuilder.Entity(typeof(FeedSearchEntry).FullName!, b =>
        {
            b.Property<long>("FeedId").HasColumnType("bigint").HasColumnName("feed_id");
            b.Property<DateTime>("CreateDt").HasColumnType("timestamp with time zone").HasColumnName("create_dt");
            b.Property<NpgsqlTypes.NpgsqlTsVector>("Terms").IsRequired().HasColumnType("tsvector").HasColumnName("terms");
            b.HasKey("FeedId").HasName("pk_feed_search");
            b.HasIndex("Terms").HasMethod("gin").HasDatabaseName("ix_feed_search_terms");
            b.HasOne(typeof(Feed).FullName!, null).WithOne().HasForeignKey(typeof(FeedSearchEntry).FullName!, "FeedId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_feed_search_feed_id");
            b.ToTable("feed_search");
        });

        modelBuilder.Entity(typeof(Image).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<string>("Name").IsRequired().HasColumnType("text").HasColumnName("name");
            b.Property<short>("State").IsConcurrencyToken().HasColumnType("smallint").HasColumnName("state");
            b.Property<DateTime>("StateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("state_dt").HasDefaultValueSql("now()");
            b.Property<long?>("OwnerId").HasColumnType("bigint").HasColumnName("owner_id");
            b.Property<long?>("FeedId").HasColumnType("bigint").HasColumnName("feed_id");
            b.Property<int>("Position").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("position");
            b.Property<string>("ContentType").IsRequired().HasColumnType("text").HasColumnName("content_type");
            b.Property<long>("Size").HasColumnType("bigint").HasColumnName("size");
            b.Property<int>("Width").HasColumnType("integer").HasColumnName("width");
            b.Property<int>("Height").HasColumnType("integer").HasColumnName("height");
            b.Property<bool>("Animated").ValueGeneratedOnAdd().HasColumnType("boolean").HasDefaultValue(false).HasColumnName("animated");
            b.Property<string>("Alt").IsRequired().HasColumnType("text").HasColumnName("alt");
            b.Property<string>("Placeholder").HasColumnType("text").HasColumnName("placeholder");
            b.Property<short>("ThumbnailState").ValueGeneratedOnAdd().HasColumnType("smallint").HasDefaultValue((short)0).HasColumnName("thumbnail_state");
            b.Property<short>("ThumbnailTries").ValueGeneratedOnAdd().HasColumnType("smallint").HasDefaultValue((short)0).HasColumnName("thumbnail_tries");
            b.Property<DateTime?>("ThumbnailDt").HasColumnType("timestamp with time zone").HasColumnName("thumbnail_dt");
            b.HasKey("Id").HasName("pk_images");
            b.HasIndex("Name").IsUnique().HasDatabaseName("ux_images_name");
            b.HasIndex("FeedId", "Position").HasDatabaseName("ix_images_feed_id").HasFilter("feed_id IS NOT NULL");
            b.HasIndex("Id").HasDatabaseName("ix_images_to_sweep").HasFilter("state <> 1");
            b.HasIndex(["Id"], "ix_images_to_make").HasFilter("state = 1 AND thumbnail_state < 2");
            b.HasIndex("OwnerId").HasDatabaseName("ix_images_owner_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("OwnerId").OnDelete(DeleteBehavior.SetNull).HasConstraintName("fk_images_owner_id");
            b.HasOne(typeof(Feed).FullName!, "Feed").WithMany().HasForeignKey("FeedId").OnDelete(DeleteBehavior.SetNull).HasConstraintName("fk_images_feed_id");
            b.ToTable("images", t => t.HasCheckConstraint("ck_images_state", "(state = 1) = (feed_id IS NOT NULL)"));
        });

        modelBuilder.Entity(typeof(Comment).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<long>("FeedId").HasColumnType("bigint").HasColumnName("feed_id");
            b.Property<long?>("AuthorId").HasColumnType("bigint").HasColumnName("author_id");
            b.Property<long?>("ParentId").HasColumnType("bigint").HasColumnName("parent_id");
            b.Property<string>("Content").IsRequired().HasColumnType("text").HasColumnName("content");
            b.Property<int>("LikeCount").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("like_count");
            b.Property<int>("ReplyCount").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("reply_count");
            b.Property<int>("ReplyRows").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(0).HasColumnName("reply_rows");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.Property<DateTime>("UpdateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("update_dt").HasDefaultValueSql("now()");
            b.Property<bool>("Hidden").ValueGeneratedOnAdd().HasColumnType("boolean").HasDefaultValue(false).HasColumnName("hidden");
            b.HasKey("Id").HasName("pk_comments");
            b.HasIndex(["FeedId", "CreateDt", "Id"], "ix_comments_feed_id");
            b.HasIndex(["FeedId", "CreateDt", "Id"], "ix_comments_feed_id_threads").HasFilter("parent_id IS NULL");
            b.HasIndex("ParentId", "CreateDt", "Id").HasDatabaseName("ix_comments_parent_id").HasFilter("parent_id IS NOT NULL");
            b.HasIndex("AuthorId", "Id").HasDatabaseName("ix_comments_author_id");
            b.HasIndex("AuthorId", "CreateDt", "Id").HasDatabaseName("ix_comments_author_id_create_dt");
            b.HasIndex("AuthorId", "UpdateDt", "Id").HasDatabaseName("ix_comments_author_id_update_dt");
            b.HasOne(typeof(Feed).FullName!, null).WithMany().HasForeignKey("FeedId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_comments_feed_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("AuthorId").OnDelete(DeleteBehavior.SetNull).HasConstraintName("fk_comments_author_id");
            b.HasOne(typeof(Comment).FullName!, null).WithMany().HasForeignKey("ParentId").OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_comments_parent_id");
            b.ToTable("comments");
        });

        modelBuilder.Entity(typeof(FeedLike).FullName!, b =>
        {
            b.Property<long>("FeedId").HasColumnType("bigint").HasColumnName("feed_id");
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.HasKey("FeedId", "UserId").HasName("pk_feed_likes");
            b.HasIndex("UserId").HasDatabaseName("ix_feed_likes_user_id");
            b.HasOne(typeof(Feed).FullName!, null).WithMany().HasForeignKey("FeedId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_feed_likes_feed_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_feed_likes_user_id");
            b.ToTable("feed_likes");
        });

        modelBuilder.Entity(typeof(CommentLike).FullName!, b =>
        {
            b.Property<long>("CommentId").HasColumnType("bigint").HasColumnName("comment_id");
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.HasKey("CommentId", "UserId").HasName("pk_comment_likes");
            b.HasIndex("UserId").HasDatabaseName("ix_comment_likes_user_id");
            b.HasOne(typeof(Comment).FullName!, null).WithMany().HasForeignKey("CommentId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_comment_likes_comment_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_comment_likes_user_id");
            b.ToTable("comment_likes");
        });

        modelBuilder.Entity(typeof(Follow).FullName!, b =>
        {
            b.Property<long>("FollowerId").HasColumnType("bigint").HasColumnName("follower_id");
            b.Property<long>("FollowingId").HasColumnType("bigint").HasColumnName("following_id");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.HasKey("FollowerId", "FollowingId").HasName("pk_follows");
            b.HasIndex("FollowingId", "FollowerId").HasDatabaseName("ix_follows_following_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("FollowerId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_follows_follower_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("FollowingId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_follows_following_id");
            b.ToTable("follows", t => t.HasCheckConstraint("ck_follows_not_oneself", "follower_id <> following_id"));
        });

        modelBuilder.Entity(typeof(IdempotencyKey).FullName!, b =>
        {
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<string>("Key").HasColumnType("text").HasColumnName("key");
            b.Property<byte[]>("Content").IsRequired().HasColumnType("bytea").HasColumnName("content");
            b.Property<byte[]>("Answer").HasColumnType("bytea").HasColumnName("answer");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.HasKey("UserId", "Key").HasName("pk_idempotency_keys");
            b.HasIndex("CreateDt").HasDatabaseName("ix_idempotency_keys_create_dt");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_idempotency_keys_user_id");
            b.ToTable("idempotency_keys");
        });

        modelBuilder.Entity(typeof(BoardEvent).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<long?>("Place").HasColumnType("bigint").HasColumnName("place");
            b.Property<string>("Kind").IsRequired().HasColumnType("text").HasColumnName("kind");
            b.Property<long?>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<long?>("SessionId").HasColumnType("bigint").HasColumnName("session_id");
            b.Property<string>("Data").IsRequired().ValueGeneratedOnAdd().HasColumnType("text").HasDefaultValue("{}").HasColumnName("data");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.HasKey("Id").HasName("pk_events");
            b.HasIndex("Place").IsUnique().HasDatabaseName("ux_events_place");
            b.HasIndex("Id").HasDatabaseName("ix_events_new").HasFilter("place IS NULL");
            b.ToTable("events");
        });

        modelBuilder.Entity(typeof(Notification).FullName!, b =>
        {
            b.Property<long>("Id").ValueGeneratedOnAdd().HasColumnType("bigint").HasColumnName("id").UseIdentity();
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<string>("Kind").IsRequired().HasColumnType("text").HasColumnName("kind");
            b.Property<long?>("FeedId").HasColumnType("bigint").HasColumnName("feed_id");
            b.Property<long?>("CommentId").HasColumnType("bigint").HasColumnName("comment_id");
            b.Property<long>("ActorId").HasColumnType("bigint").HasColumnName("actor_id");
            b.Property<int>("Count").ValueGeneratedOnAdd().HasColumnType("integer").HasDefaultValue(1).HasColumnName("count");
            b.Property<bool>("Read").ValueGeneratedOnAdd().HasColumnType("boolean").HasDefaultValue(false).HasColumnName("read");
            b.Property<DateTime>("CreateDt").ValueGeneratedOnAdd().HasColumnType("timestamp with time zone").HasColumnName("create_dt").HasDefaultValueSql("now()");
            b.HasKey("Id").HasName("pk_notifications");
            b.HasIndex(["UserId", "Id"], "ix_notifications_user_id");
            b.HasIndex(["UserId", "Id"], "ix_notifications_unread").HasFilter("NOT read");
            b.HasIndex(["FeedId"], "ix_notifications_feed_id");
            b.HasIndex(["CommentId"], "ix_notifications_comment_id");
            b.HasIndex(["ActorId"], "ix_notifications_actor_id");
            b.HasIndex(["CreateDt"], "ix_notifications_create_dt");
            b.HasIndex(["FeedId"], "ux_notifications_feed_liked").IsUnique().HasFilter("kind = 'feed_liked'");
            b.HasIndex(["CommentId"], "ux_notifications_comment_liked").IsUnique().HasFilter("kind = 'comment_liked'");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_notifications_user_id");
            b.HasOne(typeof(Feed).FullName!, null).WithMany().HasForeignKey("FeedId").OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_notifications_feed_id");
            b.HasOne(typeof(Comment).FullName!, null).WithMany().HasForeignKey("CommentId").OnDelete(DeleteBehavior.Cascade).HasConstraintName("fk_notifications_comment_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("ActorId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_notifications_actor_id");
            b.ToTable("notifications");
        });

        modelBuilder.Entity(typeof(NotificationMute).FullName!, b =>
        {
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<string>("Kind").HasColumnType("text").HasColumnName("kind");
            b.HasKey("UserId", "Kind").HasName("pk_notification_mutes");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_notification_mutes_user_id");
            b.ToTable("notification_mutes");
        });

        modelBuilder.Entity(typeof(FeedTag).FullName!, b =>
        {
            b.Property<long>("FeedId").HasColumnType("bigint").HasColumnName("feed_id");
            b.Property<string>("Tag").HasColumnType("text").HasColumnName("tag");
            b.Property<DateTime>("CreateDt").HasColumnType("timestamp with time zone").HasColumnName("create_dt");
            b.HasKey("FeedId", "Tag").HasName("pk_feed_tags");
            b.HasIndex("Tag", "CreateDt", "FeedId").HasDatabaseName("ix_feed_tags_tag");
            b.HasOne(typeof(Feed).FullName!, null).WithMany().HasForeignKey("FeedId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_feed_tags_feed_id");
            b.ToTable("feed_tags");
        });

        modelBuilder.Entity(typeof(FeedMention).FullName!, b =>
        {
            b.Property<long>("FeedId").HasColumnType("bigint").HasColumnName("feed_id");
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<string>("Name").IsRequired().HasColumnType("text").HasColumnName("name");
            b.HasKey("FeedId", "UserId").HasName("pk_feed_mentions");
            b.HasIndex("UserId").HasDatabaseName("ix_feed_mentions_user_id");
            b.HasOne(typeof(Feed).FullName!, null).WithMany().HasForeignKey("FeedId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_feed_mentions_feed_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_feed_mentions_user_id");
            b.ToTable("feed_mentions");
        });

        modelBuilder.Entity(typeof(CommentMention).FullName!, b =>
        {
            b.Property<long>("CommentId").HasColumnType("bigint").HasColumnName("comment_id");
            b.Property<long>("UserId").HasColumnType("bigint").HasColumnName("user_id");
            b.Property<string>("Name").IsRequired().HasColumnType("text").HasColumnName("name");
            b.HasKey("CommentId", "UserId").HasName("pk_comment_mentions");
            b.HasIndex("UserId").HasDatabaseName("ix_comment_mentions_user_id");
            b.HasOne(typeof(Comment).FullName!, null).WithMany().HasForeignKey("CommentId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_comment_mentions_comment_id");
            b.HasOne(typeof(User).FullName!, null).WithMany().HasForeignKey("UserId").OnDelete(DeleteBehavior.Cascade).IsRequired().HasConstraintName("fk_comment_mentions_user_id");
            b.ToTable("comment_mentions");
        });
    }
}

internal static class SnapshotExtensions
{
    public static void UseIdentity(this Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<long> property)
        => NpgsqlPropertyBuilderExtensions.UseIdentityByDefaultColumn(property);
}
